namespace PgFlow.Worker.Stopping;

/// <summary>The reason why the worker stops.</summary>
internal enum StopReason
{
    /// <summary>The host is stopping, for example because of a signal.</summary>
    Shutdown,

    /// <summary>The worker was marked as deprecated, by <c>deprecated_at</c>.</summary>
    Deprecated,

    /// <summary>Nothing is left to do, and the worker runs until idle.</summary>
    Idle,

    /// <summary>
    /// The same, except for tasks held by workers without a recent heartbeat, which cannot be recovered yet.
    /// </summary>
    IdleButHeld,

    /// <summary>A pass kept failing in a way that retrying does not cure, in a worker that runs unattended.</summary>
    Broken,

    /// <summary>Too many slots are taken by handlers that ignore their cancellation.</summary>
    LeakedSlots,

    /// <summary>There was not enough memory for an input, a handler or a result.</summary>
    OutOfMemory,
}
