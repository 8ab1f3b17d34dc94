namespace PgFlow.Client;

/// <summary>The outcome of one reported task.</summary>
internal enum TaskOutcome
{
    /// <summary>The claim is no longer the task's, or the run has ended: nothing was changed.</summary>
    Stale,

    /// <summary>The task completed.</summary>
    Completed,

    /// <summary>The output feeds a map step and is not an array: the task, its step and its run failed.</summary>
    TypeViolation,

    /// <summary>The task is queued again, after its delay.</summary>
    Retried,

    /// <summary>The task, its step and its run failed.</summary>
    Failed,

    /// <summary>The task is queued again and its attempt was refunded.</summary>
    Released,

    /// <summary>The task's message stays invisible for longer.</summary>
    Extended,

    /// <summary>The database refuses the report: nothing was changed and the claim still holds.</summary>
    Rejected,

    /// <summary>
    /// The database has answered for other tasks of the call, but not for this one: report it again. Nothing was
    /// changed, except possibly where <see cref="ReportResult.MayBeStored"/> is set.
    /// </summary>
    Unanswered,
}
