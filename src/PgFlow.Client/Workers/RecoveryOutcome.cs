namespace PgFlow.Client;

/// <summary>What recovery did to a task, or to a message.</summary>
internal enum RecoveryOutcome
{
    /// <summary>Its worker was lost: the task is queued again, visible now, and its attempt was refunded.</summary>
    Requeued,

    /// <summary>Its worker was lost once too often: the task failed, and its run with it.</summary>
    Failed,

    /// <summary>The task had lost its message and got a new one.</summary>
    MessageRestored,

    /// <summary>The message named no open task and went to the queue's archive.</summary>
    MessageArchived,

    /// <summary>The task was open although its run had ended.</summary>
    Cancelled,

    /// <summary>The flow's queue, or a part of it, was missing and was created again.</summary>
    QueueCreated,
}
