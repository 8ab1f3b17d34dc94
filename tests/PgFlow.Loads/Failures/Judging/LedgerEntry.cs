namespace PgFlow.Loads.Failures.Judging;

/// <summary>One execution: which task, in which process, from when on.</summary>
internal sealed record LedgerEntry(long Entry, TaskKey Task, int ProcessId, DateTime At);
