using Npgsql;
using static PgFlow.Client.Connections.SqlValues;
using static PgFlow.Client.Connections.WorkerConnection;

namespace PgFlow.Client.Workers;

/// <summary>Recovery, repair, elections, pruning and gauges. No task waits for these calls.</summary>
internal sealed class NpgsqlUpkeepStore(WorkerConnections connections) : IUpkeepStore
{
    // A batch may be large and the disk slow; nothing waits for it.
    private static readonly TimeSpan PruneWithin = TimeSpan.FromMinutes(5);

    // Other calls wait for the connection during this time.
    private static readonly TimeSpan GaugesWithin = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RecoveredTasks>> RecoverAsync(
        Guid workerId, int limit, CancellationToken cancellationToken) =>
        connections.Maintenance.QueryAsync(
            "select flow_slug, step_slug, outcome, tasks from pgflow.recover_tasks($1, $2)",
            [Uuid(workerId), Int(limit)],
            RecoveryOutcomes.Read,
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RecoveredTasks>> RepairAsync(
        string flowSlug, int limit, CancellationToken cancellationToken) =>
        connections.Maintenance.QueryAsync(
            "select $1, step_slug, outcome, tasks from pgflow.repair_tasks($1, $2)",
            [Text(flowSlug), Int(limit)],
            RecoveryOutcomes.Read,
            cancellationToken,
            about: flowSlug);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskHolder>> HoldersAsync(
        IReadOnlyList<string> flowSlugs, CancellationToken cancellationToken) =>
        connections.Maintenance.QueryAsync(
            """
            select worker_id, last_heartbeat_at, lease_seconds, extract(epoch from overdue_in)::float8
            from pgflow.flow_holders($1)
            """,
            [TextArray(flowSlugs)],
            row => new TaskHolder(
                row.IsDBNull(0) ? null : row.GetGuid(0),
                row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1),
                row.IsDBNull(2) ? null : TimeSpan.FromSeconds(row.GetInt32(2)),
                TimeSpan.FromSeconds(row.GetDouble(3))),
            cancellationToken);

    /// <inheritdoc/>
    public async Task<ElectionReply> ElectAsync(
        string election, Guid candidate, TimeSpan lease, CancellationToken cancellationToken)
    {
        var rows = await connections.Maintenance.QueryAsync(
            "select is_elected, term from pgflow.elect($1, $2, $3)",
            [Text(election), Uuid(candidate), Int(Seconds(lease))],
            row => new ElectionReply(row.GetBoolean(0), row.GetInt64(1)),
            cancellationToken).ConfigureAwait(false);
        return rows[0];
    }

    /// <inheritdoc/>
    public Task ResignAsync(string election, Guid candidate, CancellationToken cancellationToken) =>
        connections.Maintenance.QueryAsync(
            "select pgflow.resign($1, $2)", [Text(election), Uuid(candidate)], Nothing, cancellationToken);

    /// <inheritdoc/>
    public async Task<PrunedRows> PruneAsync(
        TimeSpan? age,
        IReadOnlyDictionary<string, TimeSpan> flowAges,
        int limit,
        CancellationToken cancellationToken)
    {
        var rows = await connections.Pruning.QueryAsync(
            "select runs, tasks, messages, events, workers from pgflow.prune_batch($1, $2, $3, $4)",
            [
                new NpgsqlParameter<TimeSpan?> { TypedValue = age },
                Int(limit),
                TextArray([.. flowAges.Keys]),
                new NpgsqlParameter<TimeSpan[]> { TypedValue = [.. flowAges.Values] },
            ],
            row => new PrunedRows(
                row.GetInt32(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4)),
            cancellationToken,
            PruneWithin).ConfigureAwait(false);
        return rows[0];
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DatabaseGauge>> ReadGaugesAsync(int maxCount, CancellationToken cancellationToken) =>
        connections.Maintenance.QueryAsync(
            "select gauge, label, value from pgflow.gauges($1)",
            [Int(maxCount)],
            row => new DatabaseGauge(row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetDouble(2)),
            cancellationToken,
            GaugesWithin);
}
