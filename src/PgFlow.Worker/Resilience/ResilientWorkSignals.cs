using PgFlow.Client;

namespace PgFlow.Worker.Resilience;

internal sealed class ResilientWorkSignals(IWorkSignals store, DatabaseCalls calls) : IWorkSignals
{
    public Task<IReadOnlyDictionary<string, TimeSpan>> ReadyFlowsAsync(
        IReadOnlyList<FlowSteps> flows, CancellationToken cancellationToken) =>
        calls.RepeatAsync(token => store.ReadyFlowsAsync(flows, token), cancellationToken);

    public Task WaitForWorkAsync(
        Guid workerId, IReadOnlyList<string> flowSlugs, TimeSpan duration, CancellationToken cancellationToken) =>
        calls.RepeatAsync(
            token => store.WaitForWorkAsync(workerId, flowSlugs, duration, token), cancellationToken);

    public Task<NotificationPath> NotificationPathAsync(CancellationToken cancellationToken) =>
        calls.RepeatAsync(store.NotificationPathAsync, cancellationToken);

    // Bypasses the circuit: it ends when its connection is lost, perhaps hours later, which says little about calls.
    public Task ListenAsync(Action connected, Action<string> hasWork, CancellationToken cancellationToken) =>
        store.ListenAsync(connected, hasWork, cancellationToken);
}
