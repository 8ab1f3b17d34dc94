namespace PgFlow.Worker.Tasks;

/// <summary>The reason why a handler's token was cancelled; it determines the outcome of the attempt.</summary>
internal enum CancelReason
{
    /// <summary>Not cancelled.</summary>
    None,

    /// <summary>The step's timeout has passed: the attempt fails.</summary>
    TimedOut,

    /// <summary>The claim was lost: the handler's result is dropped.</summary>
    Lost,

    /// <summary>The worker is stopping: the task is released and the attempt refunded.</summary>
    Stopping,
}
