namespace PgFlow.Worker.Stopping;

/// <summary>Why the worker stops taking work.</summary>
internal enum StopReason
{
    /// <summary>The host was told to stop: a signal, or the test that hosts it.</summary>
    Shutdown,

    /// <summary>Somebody set <c>deprecated_at</c> on this worker.</summary>
    Deprecated,

    /// <summary>Nothing is left to do, and the worker was told to end then.</summary>
    Idle,

    /// <summary>
    /// The same, except for tasks that started elsewhere, whose workers are not heard and which cannot be recovered yet.
    /// </summary>
    IdleButHeld,

    /// <summary>A pass kept failing in a way that repeating does not cure, and nobody watches who could.</summary>
    Broken,

    /// <summary>Too many slots are taken by handlers that ignore their cancellation.</summary>
    LeakedSlots,

    /// <summary>There was no memory for an input, a handler or a result.</summary>
    OutOfMemory,
}
