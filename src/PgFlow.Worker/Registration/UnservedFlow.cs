using PgFlow.Worker.Selection;

namespace PgFlow.Worker.Registration;

/// <summary>A flow that the plugins offer and that this process does not serve.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Reason">The reason, as a sentence.</param>
/// <param name="IsMissing">
/// Whether to retry: the database does not have it and this login may not define it, or another session locks it.
/// Otherwise it is refused.
/// </param>
internal sealed record UnservedFlow(SelectedFlow Flow, string Reason, bool IsMissing)
{
    /// <summary>Gets whether it is only missing while another session locks its definition.</summary>
    public bool IsLocked { get; init; }

    public override string ToString() => $"{Flow.Slug} ({Reason})";
}
