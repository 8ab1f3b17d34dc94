using System.Diagnostics.CodeAnalysis;

namespace PgFlow;

/// <summary>
/// Marker for handlers, which lets the compiler check the classes that a flow names. Do not implement it directly:
/// implement <see cref="IStepHandler{TInput, TOutput}"/>.
/// </summary>
[SuppressMessage("Design", "CA1040", Justification = "A generic constraint needs a type without type parameters.")]
public interface IStepHandler;
