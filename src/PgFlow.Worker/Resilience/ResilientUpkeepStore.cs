using PgFlow.Client;

namespace PgFlow.Worker.Resilience;

internal sealed class ResilientUpkeepStore(IUpkeepStore store, DatabaseCalls calls) : IUpkeepStore
{
    public Task<IReadOnlyList<RecoveredTasks>> RecoverAsync(
        Guid workerId, int limit, CancellationToken cancellationToken) =>
        calls.RepeatAsync(token => store.RecoverAsync(workerId, limit, token), cancellationToken);

    public Task<IReadOnlyList<RecoveredTasks>> RepairAsync(
        string flowSlug, int limit, CancellationToken cancellationToken) =>
        calls.RepeatAsync(token => store.RepairAsync(flowSlug, limit, token), cancellationToken);

    public Task<IReadOnlyList<TaskHolder>> HoldersAsync(
        IReadOnlyList<string> flowSlugs, CancellationToken cancellationToken) =>
        calls.RepeatAsync(token => store.HoldersAsync(flowSlugs, token), cancellationToken);

    public Task<ElectionReply> ElectAsync(
        string election, Guid candidate, TimeSpan lease, CancellationToken cancellationToken) =>
        calls.RepeatAsync(token => store.ElectAsync(election, candidate, lease, token), cancellationToken);

    public Task ResignAsync(string election, Guid candidate, CancellationToken cancellationToken) =>
        calls.RepeatAsync(token => store.ResignAsync(election, candidate, token), cancellationToken);

    // Prunes and gauges bypass the circuit: their timeouts do not indicate an outage.
    public Task<PrunedRows> PruneAsync(
        TimeSpan? age,
        IReadOnlyDictionary<string, TimeSpan> flowAges,
        int limit,
        CancellationToken cancellationToken) =>
        store.PruneAsync(age, flowAges, limit, cancellationToken);

    public Task<IReadOnlyList<DatabaseGauge>> ReadGaugesAsync(int maxCount, CancellationToken cancellationToken) =>
        store.ReadGaugesAsync(maxCount, cancellationToken);
}
