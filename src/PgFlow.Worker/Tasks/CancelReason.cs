namespace PgFlow.Worker.Tasks;

/// <summary>Why a handler's token was cancelled; it decides what becomes of the attempt.</summary>
internal enum CancelReason
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>The step's timeout has passed: the attempt failed.</summary>
    TimedOut,

    /// <summary>The task is no longer this worker's: whatever the handler returns is dropped.</summary>
    Lost,

    /// <summary>The worker stops: the task is given back and the attempt refunded.</summary>
    Stopping,
}
