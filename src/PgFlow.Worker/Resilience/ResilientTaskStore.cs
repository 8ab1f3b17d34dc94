using PgFlow.Client;

namespace PgFlow.Worker.Resilience;

internal sealed class ResilientTaskStore(ITaskStore store, DatabaseCalls calls) : ITaskStore
{
    public int LaneCount => store.LaneCount;

    public int LaneOf(Guid runId) => store.LaneOf(runId);

    public Task<IReadOnlyList<ClaimedTask>> ClaimAsync(
        string flowSlug,
        IReadOnlyList<string> stepSlugs,
        int quantity,
        Guid workerId,
        TimeSpan visibilityTimeout,
        ClaimBounds bounds,
        CancellationToken cancellationToken) =>
        calls.ClaimAsync(
            token => store.ClaimAsync(flowSlug, stepSlugs, quantity, workerId, visibilityTimeout, bounds, token),
            cancellationToken);

    public Task<IReadOnlyList<ReportResult>> CompleteAsync(
        IReadOnlyList<TaskCompletion> completions, CancellationToken cancellationToken) =>
        calls.ReportAsync(token => store.CompleteAsync(completions, token), cancellationToken);

    public Task<IReadOnlyList<ReportResult>> FailAsync(
        IReadOnlyList<TaskFailure> failures, CancellationToken cancellationToken) =>
        calls.ReportAsync(token => store.FailAsync(failures, token), cancellationToken);

    public Task<IReadOnlyList<ReportResult>> ReleaseAsync(
        IReadOnlyList<TaskClaim> claims, CancellationToken cancellationToken) =>
        calls.ReportAsync(token => store.ReleaseAsync(claims, token), cancellationToken);

    public IReadOnlyList<ReportResult> Extend(IReadOnlyList<TaskClaim> claims, TimeSpan visibilityTimeout) =>
        calls.OnThread(() => store.Extend(claims, visibilityTimeout));

    public Task<UnheldTasks> ReleaseUnheldAsync(
        Guid workerId,
        IReadOnlyList<TaskClaim> held,
        DateTimeOffset? startedBefore,
        CancellationToken cancellationToken) =>
        calls.RepeatAsync(
            token => store.ReleaseUnheldAsync(workerId, held, startedBefore, token), cancellationToken);
}
