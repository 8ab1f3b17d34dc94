using PgFlow.Client;

namespace PgFlow.Worker.Resilience;

internal sealed class ResilientWorkerRegistry(IWorkerRegistry store, DatabaseCalls calls) : IWorkerRegistry
{
    public Task RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken) =>
        calls.RepeatAsync(token => store.RegisterAsync(registration, token), cancellationToken);

    public void Register(WorkerRegistration registration) =>
        calls.OnThread(() =>
        {
            store.Register(registration);
            return true;
        });

    public HeartbeatReply Heartbeat(Guid workerId, IReadOnlyList<TaskClaim> held) =>
        calls.OnThread(() => store.Heartbeat(workerId, held));

    public Task StopAsync(Guid workerId, CancellationToken cancellationToken) =>
        calls.RepeatAsync(token => store.StopAsync(workerId, token), cancellationToken);

    public Task<IReadOnlyList<RecoveredTasks>> SurrenderAsync(Guid workerId, CancellationToken cancellationToken) =>
        calls.RepeatAsync(token => store.SurrenderAsync(workerId, token), cancellationToken);
}
