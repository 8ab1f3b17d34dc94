using PgFlow.Worker.Selection;

namespace PgFlow.Worker.Registration;

/// <summary>A flow that the plugins offer and that this process does not serve.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Reason">Why, as a sentence.</param>
/// <param name="IsMissing">
/// Whether to ask again: the database does not have it and this login may not define it, or another session has it
/// locked. Otherwise it is refused.
/// </param>
internal sealed record UnservedFlow(SelectedFlow Flow, string Reason, bool IsMissing)
{
    /// <summary>Whether it is missing only as long as another session keeps its definition locked.</summary>
    public bool IsLocked { get; init; }

    public override string ToString() => $"{Flow.Slug} ({Reason})";
}
