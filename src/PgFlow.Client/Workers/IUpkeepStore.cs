namespace PgFlow.Client;

/// <summary>Maintenance shared by all workers: recovery, repair, elections, pruning and measurement.</summary>
internal interface IUpkeepStore
{
    /// <summary>
    /// Queues the tasks of expired workers again, or fails those that have ended too many workers. Any worker may call
    /// it at any time; tasks that another call is recovering are skipped.
    /// </summary>
    /// <param name="workerId">The caller; its own heartbeats must not have a gap.</param>
    /// <param name="limit">The most tasks to recover.</param>
    /// <param name="cancellationToken">Cancels the call, which then has no effect.</param>
    Task<IReadOnlyList<RecoveredTasks>> RecoverAsync(Guid workerId, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Repairs differences between a flow's tables and its queue: tasks without a message, messages without a task,
    /// open tasks of ended runs. Reads no more than <paramref name="limit"/> tasks and as many messages.
    /// </summary>
    Task<IReadOnlyList<RecoveredTasks>> RepairAsync(string flowSlug, int limit, CancellationToken cancellationToken);

    /// <summary>Returns the workers that have started tasks of these flows, the caller included.</summary>
    Task<IReadOnlyList<TaskHolder>> HoldersAsync(
        IReadOnlyList<string> flowSlugs, CancellationToken cancellationToken);

    /// <summary>
    /// Takes or renews the lease of an election, unless another process holds it. It ends by the database's clock.
    /// </summary>
    /// <param name="election">The name of the election.</param>
    /// <param name="candidate">The process.</param>
    /// <param name="lease">The length of the lease, in whole seconds, counted from the database's answer.</param>
    /// <param name="cancellationToken">Cancels the call; it may still take effect.</param>
    Task<ElectionReply> ElectAsync(
        string election, Guid candidate, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Gives up the lease of an election; no effect when another process holds it.</summary>
    Task ResignAsync(string election, Guid candidate, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes rows that ended longer ago than their flow's age, oldest first, about <paramref name="limit"/> of them.
    /// Does not wait for locks: rows in use stay.
    /// </summary>
    /// <param name="age">The age for flows without one of their own; null keeps them.</param>
    /// <param name="flowAges">Ages by flow slug. Unknown flows are ignored.</param>
    /// <param name="limit">The approximate number of rows.</param>
    /// <param name="cancellationToken">Cancels the call, which then has no effect.</param>
    Task<PrunedRows> PruneAsync(
        TimeSpan? age,
        IReadOnlyDictionary<string, TimeSpan> flowAges,
        int limit,
        CancellationToken cancellationToken);

    /// <summary>
    /// Reads the gauges of the whole database. The cost of a call is bounded whatever the backlog. Only one process at
    /// a time needs to call it.
    /// </summary>
    /// <param name="maxCount">The number at which counts of tasks stop.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<DatabaseGauge>> ReadGaugesAsync(int maxCount, CancellationToken cancellationToken);
}
