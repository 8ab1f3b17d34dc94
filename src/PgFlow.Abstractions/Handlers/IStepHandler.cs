using System.Diagnostics.CodeAnalysis;

namespace PgFlow;

/// <summary>
/// Marks handlers, so that the compiler can tell them from other classes where a flow names one. Never implemented
/// itself: implement <see cref="IStepHandler{TInput, TOutput}"/>.
/// </summary>
[SuppressMessage("Design", "CA1040", Justification = "A generic constraint needs a type without type parameters.")]
public interface IStepHandler;
