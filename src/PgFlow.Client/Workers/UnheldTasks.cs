namespace PgFlow.Client;

/// <summary>Released tasks that a worker had claimed without receiving the answer.</summary>
/// <param name="Released">The flow and step of each task.</param>
/// <param name="AskedAt">The time of the call, by the database's clock; the bound for the next call.</param>
internal sealed record UnheldTasks(IReadOnlyList<ReleasedTask> Released, DateTimeOffset AskedAt);
