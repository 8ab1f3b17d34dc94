namespace PgFlow.Client;

/// <summary>The outcome of a recovery or repair for a task, a message or a queue.</summary>
internal enum RecoveryOutcome
{
    /// <summary>Its worker expired: the task is queued again, visible at once, and its attempt was refunded.</summary>
    Requeued,

    /// <summary>Its workers have expired too often: the task and its run failed.</summary>
    Failed,

    /// <summary>The task had no message and got a new one.</summary>
    MessageRestored,

    /// <summary>The message named no open task and was moved to the queue's archive.</summary>
    MessageArchived,

    /// <summary>The task was open although its run had ended, and was cancelled.</summary>
    Cancelled,

    /// <summary>The flow's queue, or a part of it, was missing and was created again.</summary>
    QueueCreated,
}
