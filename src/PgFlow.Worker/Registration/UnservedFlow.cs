using PgFlow.Worker.Selection;

namespace PgFlow.Worker.Registration;

/// <summary>A flow that the plugins offer and that this process does not serve.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Reason">Why, as a sentence.</param>
/// <param name="IsMissing">
/// Whether the database does not have it and this login may not define it: somebody else will. Otherwise it is refused.
/// </param>
internal sealed record UnservedFlow(SelectedFlow Flow, string Reason, bool IsMissing)
{
    public override string ToString() => $"{Flow.Slug} ({Reason})";
}
