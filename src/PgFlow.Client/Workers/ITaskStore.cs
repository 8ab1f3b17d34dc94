namespace PgFlow.Client;

/// <summary>Claims tasks and reports their results.</summary>
internal interface ITaskStore
{
    /// <summary>
    /// The number of lanes: results that are reported at the same time are reported over different connections.
    /// </summary>
    int LaneCount { get; }

    /// <summary>
    /// The lane of a run, from zero. It never changes, so that two batches never wait for each other at the run's lock.
    /// </summary>
    int LaneOf(Guid runId);

    /// <summary>Claims up to <paramref name="quantity"/> ready tasks of the named steps, oldest first.</summary>
    /// <param name="flowSlug">The flow.</param>
    /// <param name="stepSlugs">The steps that this process has handlers for.</param>
    /// <param name="quantity">The most tasks to claim.</param>
    /// <param name="workerId">The claiming worker, registered before.</param>
    /// <param name="visibilityTimeout">How long the tasks' messages stay invisible, in whole seconds.</param>
    /// <param name="bounds">Limits on the size of the inputs.</param>
    /// <param name="cancellationToken">Cancels the call; it may still have claimed tasks.</param>
    Task<IReadOnlyList<ClaimedTask>> ClaimAsync(
        string flowSlug,
        IReadOnlyList<string> stepSlugs,
        int quantity,
        Guid workerId,
        TimeSpan visibilityTimeout,
        ClaimBounds bounds,
        CancellationToken cancellationToken);

    /// <summary>
    /// Completes tasks. The result has one entry per item, in the items' order. An item that the database refuses is
    /// <see cref="TaskOutcome.Rejected"/> and does not affect the others: its task is still claimed, to be failed with
    /// the result's error. Items without an answer, where others have one, are <see cref="TaskOutcome.Unanswered"/>.
    /// When the call throws, because the server cannot answer, some items may have been completed; completing them
    /// again is safe and reports <see cref="TaskOutcome.Stale"/>.
    /// </summary>
    Task<IReadOnlyList<ReportResult>> CompleteAsync(
        IReadOnlyList<TaskCompletion> completions, CancellationToken cancellationToken);

    /// <summary>
    /// Fails attempts. One result per item, in the items' order. The task of a rejected item stays claimed until the
    /// worker ends, unless another failure of it is accepted. Error messages are stored as far as the database can hold
    /// them: characters that it cannot encode are replaced, long messages are truncated.
    /// </summary>
    Task<IReadOnlyList<ReportResult>> FailAsync(
        IReadOnlyList<TaskFailure> failures, CancellationToken cancellationToken);

    /// <summary>
    /// Releases tasks: they are visible at once and their attempts are refunded. One result per item, in the items'
    /// order. The task of a rejected item stays claimed until the worker ends.
    /// </summary>
    Task<IReadOnlyList<ReportResult>> ReleaseAsync(
        IReadOnlyList<TaskClaim> claims, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps tasks' messages invisible for longer. One result per item, in the items' order; the message of a rejected
    /// item becomes visible when its timeout ends. Synchronous, like the heartbeat: it is called on a thread of its own
    /// that handlers cannot delay.
    /// </summary>
    IReadOnlyList<ReportResult> Extend(IReadOnlyList<TaskClaim> claims, TimeSpan visibilityTimeout);

    /// <summary>
    /// Releases the tasks that the database counts as this worker's and that are not among the claims given: the answer
    /// to their claim was lost. Must not be called while a claim of this worker is under way.
    /// </summary>
    /// <param name="workerId">The worker.</param>
    /// <param name="held">The claims that the worker knows of.</param>
    /// <param name="startedBefore">
    /// The time that an earlier call has returned: only tasks started before it are released, so that a call that
    /// arrives late does not affect a later claim. Null releases nothing.
    /// </param>
    /// <param name="cancellationToken">Cancels the call; it may still take effect.</param>
    Task<UnheldTasks> ReleaseUnheldAsync(
        Guid workerId,
        IReadOnlyList<TaskClaim> held,
        DateTimeOffset? startedBefore,
        CancellationToken cancellationToken);
}
