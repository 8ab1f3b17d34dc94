using Npgsql;
using static PgFlow.Client.Connections.SqlValues;
using static PgFlow.Client.Connections.WorkerConnection;

namespace PgFlow.Client.Workers;

/// <summary>What one elected worker does for all, and how it is elected. No task waits for any of it.</summary>
internal sealed class UpkeepCalls(WorkerConnections connections)
{
    // A batch may be large, the disk slow; nothing waits for it.
    private static readonly TimeSpan PruneWithin = TimeSpan.FromMinutes(5);

    // Other calls wait for the connection meanwhile.
    private static readonly TimeSpan GaugesWithin = TimeSpan.FromSeconds(2);

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

    public Task ResignAsync(string election, Guid candidate, CancellationToken cancellationToken) =>
        connections.Maintenance.QueryAsync(
            "select pgflow.resign($1, $2)", [Text(election), Uuid(candidate)], Nothing, cancellationToken);

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

    public Task<IReadOnlyList<string>> MissingFlowsAsync(
        IReadOnlyList<string> flowSlugs, CancellationToken cancellationToken) =>
        connections.Maintenance.QueryAsync(
            """
            select i.flow_slug
            from unnest($1::text[]) i (flow_slug)
            where not exists (select from pgflow.flows f where f.flow_slug = i.flow_slug)
            """,
            [TextArray(flowSlugs)],
            row => row.GetString(0),
            cancellationToken);

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

    public Task<IReadOnlyList<DatabaseGauge>> ReadGaugesAsync(int maxCount, CancellationToken cancellationToken) =>
        connections.Maintenance.QueryAsync(
            "select gauge, label, value from pgflow.gauges($1)",
            [Int(maxCount)],
            row => new DatabaseGauge(row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetDouble(2)),
            cancellationToken,
            GaugesWithin);
}
