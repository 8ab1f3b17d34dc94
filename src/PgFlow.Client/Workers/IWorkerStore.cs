namespace PgFlow.Client;

/// <summary>
/// Everything a worker asks of its database. One implementation calls the batch surface of our own schema; another
/// may serve a foreign schema through the contract's functions alone.
/// </summary>
internal interface IWorkerStore : IAsyncDisposable
{
    /// <summary>Which schema the database has, and which one this worker needs.</summary>
    Task<SchemaVersions> SchemaVersionsAsync(CancellationToken cancellationToken);

    /// <summary>Inserts or renews the worker's row.</summary>
    Task RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken);

    /// <summary>
    /// Proves that the worker is alive and asks which of its claims it has lost. Synchronous on purpose: it is called
    /// on a thread of its own and must not need the thread pool, which handlers may block. Bounded by short timeouts.
    /// </summary>
    HeartbeatReply Heartbeat(Guid workerId, IReadOnlyList<TaskClaim> held);

    /// <summary>Inserts or renews the worker's row. Synchronous, for the thread that sends the heartbeats.</summary>
    void Register(WorkerRegistration registration);

    /// <summary>Marks the worker as stopped.</summary>
    Task StopAsync(Guid workerId, CancellationToken cancellationToken);

    /// <summary>
    /// Gives back what the worker still has, without spending attempts, as suspects that are tried in smaller groups,
    /// and marks the worker as stopped: it ends for want of memory. A task that was the only one counts a loss.
    /// </summary>
    Task<IReadOnlyList<RecoveredTasks>> SurrenderAsync(Guid workerId, CancellationToken cancellationToken);

    /// <summary>Claims up to <paramref name="quantity"/> ready tasks of the named steps, oldest first.</summary>
    /// <param name="flowSlug">The flow.</param>
    /// <param name="stepSlugs">The steps that this process has handlers for.</param>
    /// <param name="quantity">How many at most; the free slots.</param>
    /// <param name="workerId">The claiming worker, registered before.</param>
    /// <param name="visibilityTimeout">How long the tasks' messages stay invisible, in whole seconds.</param>
    /// <param name="bounds">How large the inputs may be.</param>
    /// <param name="cancellationToken">Cancels the call; tasks that it claimed all the same stay claimed.</param>
    Task<IReadOnlyList<ClaimedTask>> ClaimAsync(
        string flowSlug,
        IReadOnlyList<string> stepSlugs,
        int quantity,
        Guid workerId,
        TimeSpan visibilityTimeout,
        ClaimBounds bounds,
        CancellationToken cancellationToken);

    /// <summary>
    /// Completes tasks. The result has one entry per item, in the items' order. An item that the database refuses
    /// is <see cref="TaskOutcome.Rejected"/> alone, whatever else is in the call: its task is still this worker's, to
    /// be failed with the result's error. Items that got no answer while others did are
    /// <see cref="TaskOutcome.Unanswered"/>. When the call throws, because the server cannot answer now, some items may
    /// have been completed; completing them again is safe and reports <see cref="TaskOutcome.Stale"/>.
    /// </summary>
    Task<IReadOnlyList<ReportResult>> CompleteAsync(
        IReadOnlyList<TaskCompletion> completions, CancellationToken cancellationToken);

    /// <summary>
    /// Fails attempts. One result per item, in the items' order, and rejected items as with completions: their tasks
    /// stay this worker's until it ends, unless another failure of theirs is accepted. Error messages are stored as
    /// far as the database can hold them: what text cannot carry is replaced, what is too long is cut.
    /// </summary>
    Task<IReadOnlyList<ReportResult>> FailAsync(
        IReadOnlyList<TaskFailure> failures, CancellationToken cancellationToken);

    /// <summary>
    /// Gives tasks back, visible now, their attempts refunded. One result per item, in the items' order, and
    /// rejected items as with failures.
    /// </summary>
    Task<IReadOnlyList<ReportResult>> ReleaseAsync(
        IReadOnlyList<TaskClaim> claims, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps tasks' messages invisible for longer. One result per item, in the items' order; a rejected item's
    /// message appears when its time is up, as if it had not been in the call. Synchronous, as the heartbeat is: for
    /// a thread of its own that handlers cannot delay.
    /// </summary>
    IReadOnlyList<ReportResult> Extend(IReadOnlyList<TaskClaim> claims, TimeSpan visibilityTimeout);

    /// <summary>
    /// Gives back the tasks that the database counts as this worker's and that are not among the claims named: their
    /// claim's answer was lost. Only to be called while no claim of this worker is under way.
    /// </summary>
    /// <param name="workerId">The worker.</param>
    /// <param name="held">The claims that it knows of.</param>
    /// <param name="startedBefore">
    /// What an earlier call has answered: only tasks started before that moment are given back, so that a call that
    /// arrives late harms no later claim. Null: none is.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, which may take effect all the same.</param>
    Task<UnheldTasks> ReleaseUnheldAsync(
        Guid workerId,
        IReadOnlyList<TaskClaim> held,
        DateTimeOffset? startedBefore,
        CancellationToken cancellationToken);

    /// <summary>
    /// Puts the tasks of lost workers back into their queues, or fails those that took too many workers with them.
    /// Every worker may call it at any time; what another one recovers at this moment is skipped.
    /// </summary>
    /// <param name="workerId">The worker that judges; it must itself have been heard without a gap.</param>
    /// <param name="limit">Tasks that one call takes up at most.</param>
    /// <param name="cancellationToken">Cancels the call, which then has no effect.</param>
    Task<IReadOnlyList<RecoveredTasks>> RecoverAsync(Guid workerId, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Repairs what a flow's tables and queue do not agree on: tasks without a message, messages without a task, open
    /// tasks of ended runs. Looks at no more than <paramref name="limit"/> tasks and as many messages.
    /// </summary>
    Task<IReadOnlyList<RecoveredTasks>> RepairAsync(string flowSlug, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Those of the flows that have a queued task of these steps, with how long until one can be claimed; zero when one
    /// can be now.
    /// </summary>
    Task<IReadOnlyDictionary<string, TimeSpan>> ReadyFlowsAsync(
        IReadOnlyList<FlowSteps> flows, CancellationToken cancellationToken);

    /// <summary>Who has started tasks of these flows, this worker included.</summary>
    Task<IReadOnlyList<TaskHolder>> HoldersAsync(
        IReadOnlyList<string> flowSlugs, CancellationToken cancellationToken);

    /// <summary>
    /// Publishes that the worker waits for work of these flows, for so long, in whole seconds; zero: not any more.
    /// Only then do transactions that make work notify <see cref="ListenAsync"/>. Work that was made at the same
    /// moment may go without.
    /// </summary>
    Task WaitForWorkAsync(
        Guid workerId, IReadOnlyList<string> flowSlugs, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Whether <see cref="ListenAsync"/> would ever hear anything; not so behind a pooler.</summary>
    Task<NotificationPath> NotificationPathAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Listens over a connection of its own until that is lost, which throws, or the token is cancelled.
    /// </summary>
    /// <param name="connected">Called once notifications arrive; what came before went unheard.</param>
    /// <param name="hasWork">Called with the slug of a flow that has work.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task ListenAsync(Action connected, Action<string> hasWork, CancellationToken cancellationToken);

    /// <summary>
    /// Takes the lease of an election, or renews it, unless another process holds it. It lapses by the database's clock.
    /// </summary>
    /// <param name="election">What one process is elected to do.</param>
    /// <param name="candidate">The process.</param>
    /// <param name="lease">For how long, in whole seconds, counted from when the database answers.</param>
    /// <param name="cancellationToken">Cancels the call, which may take effect all the same.</param>
    Task<ElectionReply> ElectAsync(
        string election, Guid candidate, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Gives the lease of an election up; without effect for who does not hold it.</summary>
    Task ResignAsync(string election, Guid candidate, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes what ended longer ago than its flow's age, the oldest first, about <paramref name="limit"/> rows of it.
    /// Waits for nobody: what somebody uses stays for now.
    /// </summary>
    /// <param name="age">Of flows without an age of their own; null: they are kept.</param>
    /// <param name="flowAges">By flow slug. Flows that do not exist are passed over.</param>
    /// <param name="limit">How many rows, roughly.</param>
    /// <param name="cancellationToken">Cancels the call, which then has no effect.</param>
    Task<PrunedRows> PruneAsync(
        TimeSpan? age,
        IReadOnlyDictionary<string, TimeSpan> flowAges,
        int limit,
        CancellationToken cancellationToken);

    /// <summary>Those of the flows that the database does not have.</summary>
    Task<IReadOnlyList<string>> MissingFlowsAsync(
        IReadOnlyList<string> flowSlugs, CancellationToken cancellationToken);

    /// <summary>
    /// What monitoring wants to know of the whole database. One call of bounded cost, whatever the backlog; only one
    /// process at a time needs to make it.
    /// </summary>
    /// <param name="maxCount">Where counts of tasks end.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<DatabaseGauge>> ReadGaugesAsync(int maxCount, CancellationToken cancellationToken);

    /// <summary>
    /// Creates the flow, or updates its options, in one locked transaction, where this connection may define flows;
    /// otherwise only compares. Empty when the stored flow now has this shape; otherwise nothing was changed.
    /// </summary>
    Task<IReadOnlyList<FlowDifference>> EnsureFlowAsync(FlowDefinition flow, CancellationToken cancellationToken);
}
