using System.Diagnostics.CodeAnalysis;

namespace PgFlow;

/// <summary>The kind of a step, which decides how many tasks it has.</summary>
public enum StepKind
{
    /// <summary>One task.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "The name of the step type in the database.")]
    Single,

    /// <summary>One task per element of the array that the run's input, or its only dependency, provides.</summary>
    Map,
}
