using Microsoft.Extensions.DependencyInjection;
using PgFlow.Client;
using Polly;

namespace PgFlow.Worker.Resilience;

/// <summary>Every call of the worker to its database, each through the pipeline that suits it.</summary>
internal sealed class ResilientWorkerStore(
    [FromKeyedServices(ResilientWorkerStore.Inner)] IWorkerStore store,
    DatabasePipelines pipelines,
    DatabaseContact contact) : IWorkerStore
{
    /// <summary>The service key of the store that is called in the end.</summary>
    public const string Inner = "database";

    public Task<SchemaVersions> SchemaVersionsAsync(CancellationToken cancellationToken) =>
        RepeatAsync(store.SchemaVersionsAsync, cancellationToken);

    public Task RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken) =>
        RepeatAsync(token => store.RegisterAsync(registration, token), cancellationToken);

    public void Register(WorkerRegistration registration) =>
        OnThread(() =>
        {
            store.Register(registration);
            return true;
        });

    public HeartbeatReply Heartbeat(Guid workerId, IReadOnlyList<TaskClaim> held) =>
        OnThread(() => store.Heartbeat(workerId, held));

    public Task StopAsync(Guid workerId, CancellationToken cancellationToken) =>
        RepeatAsync(token => store.StopAsync(workerId, token), cancellationToken);

    public Task<IReadOnlyList<RecoveredTasks>> SurrenderAsync(Guid workerId, CancellationToken cancellationToken) =>
        RepeatAsync(token => store.SurrenderAsync(workerId, token), cancellationToken);

    public Task<IReadOnlyList<ClaimedTask>> ClaimAsync(
        string flowSlug,
        IReadOnlyList<string> stepSlugs,
        int quantity,
        Guid workerId,
        TimeSpan visibilityTimeout,
        ClaimBounds bounds,
        CancellationToken cancellationToken) =>
        CallAsync(
            pipelines.Claiming,
            token => store.ClaimAsync(flowSlug, stepSlugs, quantity, workerId, visibilityTimeout, bounds, token),
            cancellationToken);

    public Task<IReadOnlyList<ReportResult>> CompleteAsync(
        IReadOnlyList<TaskCompletion> completions, CancellationToken cancellationToken) =>
        CarefullyAsync(token => store.CompleteAsync(completions, token), cancellationToken);

    public Task<IReadOnlyList<ReportResult>> FailAsync(
        IReadOnlyList<TaskFailure> failures, CancellationToken cancellationToken) =>
        CarefullyAsync(token => store.FailAsync(failures, token), cancellationToken);

    public Task<IReadOnlyList<ReportResult>> ReleaseAsync(
        IReadOnlyList<TaskClaim> claims, CancellationToken cancellationToken) =>
        CarefullyAsync(token => store.ReleaseAsync(claims, token), cancellationToken);

    public IReadOnlyList<ReportResult> Extend(IReadOnlyList<TaskClaim> claims, TimeSpan visibilityTimeout) =>
        OnThread(() => store.Extend(claims, visibilityTimeout));

    public Task<UnheldTasks> ReleaseUnheldAsync(
        Guid workerId,
        IReadOnlyList<TaskClaim> held,
        DateTimeOffset? startedBefore,
        CancellationToken cancellationToken) =>
        RepeatAsync(token => store.ReleaseUnheldAsync(workerId, held, startedBefore, token), cancellationToken);

    public Task<IReadOnlyList<RecoveredTasks>> RecoverAsync(
        Guid workerId, int limit, CancellationToken cancellationToken) =>
        RepeatAsync(token => store.RecoverAsync(workerId, limit, token), cancellationToken);

    public Task<IReadOnlyList<RecoveredTasks>> RepairAsync(
        string flowSlug, int limit, CancellationToken cancellationToken) =>
        RepeatAsync(token => store.RepairAsync(flowSlug, limit, token), cancellationToken);

    public Task<IReadOnlyDictionary<string, TimeSpan>> ReadyFlowsAsync(
        IReadOnlyList<FlowSteps> flows, CancellationToken cancellationToken) =>
        RepeatAsync(token => store.ReadyFlowsAsync(flows, token), cancellationToken);

    public Task<IReadOnlyList<TaskHolder>> HoldersAsync(
        IReadOnlyList<string> flowSlugs, CancellationToken cancellationToken) =>
        RepeatAsync(token => store.HoldersAsync(flowSlugs, token), cancellationToken);

    public Task WaitForWorkAsync(
        Guid workerId, IReadOnlyList<string> flowSlugs, TimeSpan duration, CancellationToken cancellationToken) =>
        RepeatAsync(token => store.WaitForWorkAsync(workerId, flowSlugs, duration, token), cancellationToken);

    public Task<NotificationPath> NotificationPathAsync(CancellationToken cancellationToken) =>
        RepeatAsync(store.NotificationPathAsync, cancellationToken);

    // Ends by losing its connection, hours later perhaps: nothing that the circuit could learn from.
    public Task ListenAsync(Action connected, Action<string> hasWork, CancellationToken cancellationToken) =>
        store.ListenAsync(connected, hasWork, cancellationToken);

    public Task<ElectionReply> ElectAsync(
        string election, Guid candidate, TimeSpan lease, CancellationToken cancellationToken) =>
        RepeatAsync(token => store.ElectAsync(election, candidate, lease, token), cancellationToken);

    public Task ResignAsync(string election, Guid candidate, CancellationToken cancellationToken) =>
        RepeatAsync(token => store.ResignAsync(election, candidate, token), cancellationToken);

    // Beside the circuit, as the look at the gauges: that they take long says nothing of the database.
    public Task<PrunedRows> PruneAsync(
        TimeSpan? age,
        IReadOnlyDictionary<string, TimeSpan> flowAges,
        int limit,
        CancellationToken cancellationToken) =>
        store.PruneAsync(age, flowAges, limit, cancellationToken);

    public Task<IReadOnlyList<string>> MissingFlowsAsync(
        IReadOnlyList<string> flowSlugs, CancellationToken cancellationToken) =>
        RepeatAsync(token => store.MissingFlowsAsync(flowSlugs, token), cancellationToken);

    public Task<IReadOnlyList<DatabaseGauge>> ReadGaugesAsync(int maxCount, CancellationToken cancellationToken) =>
        store.ReadGaugesAsync(maxCount, cancellationToken);

    public Task<IReadOnlyList<FlowDifference>> EnsureFlowAsync(
        FlowDefinition flow, CancellationToken cancellationToken) =>
        RepeatAsync(token => store.EnsureFlowAsync(flow, token), cancellationToken);

    // Who made the store disposes it.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<bool> RepeatAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken) =>
        RepeatAsync(
            async token =>
            {
                await call(token);
                return true;
            },
            cancellationToken);

    private Task<T> RepeatAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        CallAsync(pipelines.Repeatable, call, cancellationToken);

    private Task<T> CarefullyAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        CallAsync(pipelines.Careful, call, cancellationToken);

    private async Task<T> CallAsync<T>(
        ResiliencePipeline pipeline, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await pipeline.ExecuteAsync(
                static async (made, token) => await made(token), call, cancellationToken);
            contact.Answered();
            return answer;
        }
        catch (Exception error)
        {
            contact.Failed(error);
            throw;
        }
    }

    private T OnThread<T>(Func<T> call)
    {
        try
        {
            var answer = pipelines.OnThread.Execute(call);
            contact.Answered();
            return answer;
        }
        catch (Exception error)
        {
            contact.Failed(error);
            throw;
        }
    }
}
