namespace PgFlow.Client;

/// <summary>The worker's own row: registration, heartbeat and end.</summary>
internal interface IWorkerRegistry
{
    /// <summary>Inserts or renews the worker's row.</summary>
    Task RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken);

    /// <summary>Inserts or renews the worker's row. Synchronous, for the thread that sends the heartbeats.</summary>
    void Register(WorkerRegistration registration);

    /// <summary>
    /// Renews the worker's lease and returns which of its claims are lost. Synchronous: it is called on a thread of its
    /// own and must not need the thread pool, which handlers may block. Bounded by short timeouts.
    /// </summary>
    HeartbeatReply Heartbeat(Guid workerId, IReadOnlyList<TaskClaim> held);

    /// <summary>Marks the worker as stopped.</summary>
    Task StopAsync(Guid workerId, CancellationToken cancellationToken);

    /// <summary>
    /// Releases the worker's tasks as suspects, which are executed in smaller groups, and marks the worker as stopped:
    /// it ends because memory ran out. Attempts are not spent; a task that was executed alone counts a loss.
    /// </summary>
    Task<IReadOnlyList<RecoveredTasks>> SurrenderAsync(Guid workerId, CancellationToken cancellationToken);
}
