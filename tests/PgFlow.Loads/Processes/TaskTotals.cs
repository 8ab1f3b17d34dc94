namespace PgFlow.Loads.Processes;

/// <summary>What a worker says that it did, when it has stopped.</summary>
internal sealed record TaskTotals(long Completed, long Retried, long Failed, long Released, long Stale);
