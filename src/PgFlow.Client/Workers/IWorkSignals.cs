namespace PgFlow.Client;

/// <summary>Finds work, and receives notifications of it.</summary>
internal interface IWorkSignals
{
    /// <summary>
    /// Returns, for each of the flows with a queued task of these steps, the time until one can be claimed; zero when
    /// one can be claimed now.
    /// </summary>
    Task<IReadOnlyDictionary<string, TimeSpan>> ReadyFlowsAsync(
        IReadOnlyList<FlowSteps> flows, CancellationToken cancellationToken);

    /// <summary>
    /// Publishes that the worker waits for work of these flows for the given duration, in whole seconds; zero ends it.
    /// Only then do transactions that create work notify <see cref="ListenAsync"/>. Work that is created at the same
    /// time may not be notified.
    /// </summary>
    Task WaitForWorkAsync(
        Guid workerId, IReadOnlyList<string> flowSlugs, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Returns whether <see cref="ListenAsync"/> can receive notifications, which a pooler prevents.</summary>
    Task<NotificationPath> NotificationPathAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Listens over a connection of its own until the connection is lost, which throws, or the token is cancelled.
    /// </summary>
    /// <param name="connected">Called once notifications arrive; earlier ones are lost.</param>
    /// <param name="hasWork">Called with the slug of a flow that has work.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task ListenAsync(Action connected, Action<string> hasWork, CancellationToken cancellationToken);
}
