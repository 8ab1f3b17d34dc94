namespace PgFlow.Client;

/// <summary>The changes that an installation made, or would make.</summary>
/// <param name="Changes">The changes in their order, each a short phrase; empty when everything was up to date.</param>
/// <param name="SchemaVersion">The version of the newest migration afterwards; 0 when there is none.</param>
/// <param name="Pgmq">What provides the queues afterwards.</param>
public sealed record SchemaInstallReport(IReadOnlyList<string> Changes, int SchemaVersion, PgmqSource Pgmq)
{
    /// <summary>Warnings for an administrator, each a sentence or two.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
