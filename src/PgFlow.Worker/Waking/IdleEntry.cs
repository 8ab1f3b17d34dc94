namespace PgFlow.Worker.Waking;

/// <summary>A flow that has become idle, and whether it had claimed tasks before.</summary>
internal sealed record IdleEntry(string FlowSlug, bool HasWorked);
