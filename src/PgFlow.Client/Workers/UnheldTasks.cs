namespace PgFlow.Client;

/// <summary>What was given back of the tasks that a worker did not know it had.</summary>
/// <param name="Released">Of which flow and step each was.</param>
/// <param name="AskedAt">When that was, by the database's clock; the bound for the next call.</param>
internal sealed record UnheldTasks(IReadOnlyList<ReleasedTask> Released, DateTimeOffset AskedAt);
