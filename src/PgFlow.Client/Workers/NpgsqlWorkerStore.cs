using Npgsql;
using PgFlow.Client.Flows;
using PgFlow.Client.Workers;
using static PgFlow.Client.Connections.SqlValues;
using static PgFlow.Client.Connections.WorkerConnection;

namespace PgFlow.Client;

/// <summary>
/// A worker's calls to the batch surface of our own schema. Holds at most six connections: one to fetch, two for
/// results, one for the heartbeat, one to listen, one for the rest; and another once it prunes. A lost database surfaces
/// as <see cref="NpgsqlException"/>.
/// </summary>
internal sealed class NpgsqlWorkerStore : IWorkerStore
{
    private const string RegisterWorker = "select pgflow.register_worker($1, $2, $3, $4, $5, $6, $7)";

    private readonly WorkerConnections _connections;
    private readonly UpkeepCalls _upkeep;

    /// <summary>Creates a store; connections are opened when they are first needed.</summary>
    /// <param name="connectionString">
    /// Connects as a member of <c>pgflow_worker</c>. Behind a pooler, which is found out, statements are prepared only
    /// where <c>Max Auto Prepare</c> in it says so.
    /// </param>
    /// <param name="directConnectionString">
    /// Connects to the same database without a pooler, for one connection that listens. Null: notifications come over
    /// the other one, and behind a pooler not at all.
    /// </param>
    public NpgsqlWorkerStore(string connectionString, string? directConnectionString = null)
        : this(
            new DatabaseAccess(connectionString),
            directConnectionString is null ? null : new DatabaseAccess(directConnectionString))
    {
    }

    /// <summary>Creates a store whose sessions may each begin with another password.</summary>
    /// <param name="database">As the connection string of the other constructor.</param>
    /// <param name="direct">As its direct connection string.</param>
    public NpgsqlWorkerStore(DatabaseAccess database, DatabaseAccess? direct = null)
    {
        ArgumentNullException.ThrowIfNull(database);
        _connections = new WorkerConnections(database, direct);
        _upkeep = new UpkeepCalls(_connections);
    }

    /// <inheritdoc/>
    public Task<SchemaVersions> SchemaVersionsAsync(CancellationToken cancellationToken) =>
        SchemaVersionsQuery.ReadAsync(_connections.Maintenance, cancellationToken);

    /// <inheritdoc/>
    public Task RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return _connections.Maintenance.QueryAsync(
            RegisterWorker, ParametersOf(registration), Nothing, cancellationToken);
    }

    /// <inheritdoc/>
    public void Register(WorkerRegistration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        _connections.Heartbeat.Query(RegisterWorker, ParametersOf(registration), Nothing);
    }

    /// <inheritdoc/>
    public HeartbeatReply Heartbeat(Guid workerId, IReadOnlyList<TaskClaim> held)
    {
        ArgumentNullException.ThrowIfNull(held);
        return _connections.Heartbeat.Query(
            "select is_deprecated, lost_items from pgflow.heartbeat($1, $2, $3, $4, $5)",
            [Uuid(workerId), .. ClaimParameters.Create(held)],
            row => new HeartbeatReply(
                row.GetBoolean(0),
                row.IsDBNull(1) ? [] : [.. row.GetFieldValue<int[]>(1).Select(item => held[item - 1])]))[0];
    }

    /// <inheritdoc/>
    public Task StopAsync(Guid workerId, CancellationToken cancellationToken) =>
        _connections.Maintenance.QueryAsync(
            "select pgflow.stop_worker($1)", [Uuid(workerId)], Nothing, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RecoveredTasks>> SurrenderAsync(Guid workerId, CancellationToken cancellationToken) =>
        _connections.Maintenance.QueryAsync(
            "select flow_slug, step_slug, outcome, tasks from pgflow.surrender_tasks($1)",
            [Uuid(workerId)],
            RecoveryOutcomes.Read,
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ClaimedTask>> ClaimAsync(
        string flowSlug,
        IReadOnlyList<string> stepSlugs,
        int quantity,
        Guid workerId,
        TimeSpan visibilityTimeout,
        ClaimBounds bounds,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stepSlugs);
        ArgumentNullException.ThrowIfNull(bounds);
        return _connections.Fetch.QueryAsync(
            $"select {ClaimedTaskReader.Columns} from pgflow.claim_tasks($1, $2, $3, $4, $5, $6, $7, $8)",
            [
                Text(flowSlug), TextArray(stepSlugs), Int(quantity), Uuid(workerId), Int(Seconds(visibilityTimeout)),
                new NpgsqlParameter<long> { TypedValue = bounds.MaxBytes },
                new NpgsqlParameter<bool> { TypedValue = bounds.AtLeastOne },
                new NpgsqlParameter<bool> { TypedValue = bounds.IsCareful },
            ],
            new ClaimedTaskReader(flowSlug, stepSlugs).Read,
            cancellationToken,
            about: flowSlug);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReportResult>> CompleteAsync(
        IReadOnlyList<TaskCompletion> completions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(completions);
        return new ReportCall<TaskCompletion>(ReportStatements.Complete, completions, cancellationToken)
            .SendAsync(_connections);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReportResult>> FailAsync(
        IReadOnlyList<TaskFailure> failures, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(failures);
        return new ReportCall<TaskFailure>(ReportStatements.Fail, failures, cancellationToken)
            .SendAsync(_connections);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReportResult>> ReleaseAsync(
        IReadOnlyList<TaskClaim> claims, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claims);
        return new ReportCall<TaskClaim>(ReportStatements.Release, claims, cancellationToken).SendAsync(_connections);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ReportResult> Extend(IReadOnlyList<TaskClaim> claims, TimeSpan visibilityTimeout)
    {
        ArgumentNullException.ThrowIfNull(claims);
        return new ReportCall<TaskClaim>(ReportStatements.Extend(visibilityTimeout), claims, CancellationToken.None)
            .Send(_connections.Maintenance);
    }

    /// <inheritdoc/>
    public async Task<UnheldTasks> ReleaseUnheldAsync(
        Guid workerId,
        IReadOnlyList<TaskClaim> held,
        DateTimeOffset? startedBefore,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(held);
        var rows = await _connections.Maintenance.QueryAsync(
            "select released_flows, released_steps, asked_at from pgflow.release_unheld_tasks($1, $2, $3, $4, $5, $6)",
            [
                Uuid(workerId),
                .. ClaimParameters.Create(held),
                new NpgsqlParameter<DateTimeOffset?> { TypedValue = startedBefore?.ToUniversalTime() },
            ],
            row => new UnheldTasks(
                [.. row.GetFieldValue<string[]>(0).Zip(
                    row.GetFieldValue<string[]>(1), (flow, step) => new ReleasedTask(flow, step))],
                row.GetFieldValue<DateTimeOffset>(2)),
            cancellationToken).ConfigureAwait(false);
        return rows[0];
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RecoveredTasks>> RecoverAsync(
        Guid workerId, int limit, CancellationToken cancellationToken) =>
        _connections.Maintenance.QueryAsync(
            "select flow_slug, step_slug, outcome, tasks from pgflow.recover_tasks($1, $2)",
            [Uuid(workerId), Int(limit)],
            RecoveryOutcomes.Read,
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RecoveredTasks>> RepairAsync(
        string flowSlug, int limit, CancellationToken cancellationToken) =>
        _connections.Maintenance.QueryAsync(
            "select $1, step_slug, outcome, tasks from pgflow.repair_tasks($1, $2)",
            [Text(flowSlug), Int(limit)],
            RecoveryOutcomes.Read,
            cancellationToken,
            about: flowSlug);

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, TimeSpan>> ReadyFlowsAsync(
        IReadOnlyList<FlowSteps> flows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(flows);
        var rows = await _connections.Maintenance.QueryAsync(
            "select flow_slug, extract(epoch from ready_in)::float8 from pgflow.ready_flows($1, $2)",
            [
                TextArray([.. flows.SelectMany(flow => flow.StepSlugs.Select(_ => flow.FlowSlug))]),
                TextArray([.. flows.SelectMany(flow => flow.StepSlugs)]),
            ],
            row => KeyValuePair.Create(row.GetString(0), TimeSpan.FromSeconds(row.GetDouble(1))),
            cancellationToken).ConfigureAwait(false);
        return new Dictionary<string, TimeSpan>(rows, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskHolder>> HoldersAsync(
        IReadOnlyList<string> flowSlugs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(flowSlugs);
        return _upkeep.HoldersAsync(flowSlugs, cancellationToken);
    }

    /// <inheritdoc/>
    public Task WaitForWorkAsync(
        Guid workerId, IReadOnlyList<string> flowSlugs, TimeSpan duration, CancellationToken cancellationToken) =>
        _connections.Maintenance.QueryAsync(
            "select pgflow.wait_for_work($1, $2, $3)",
            [Uuid(workerId), TextArray(flowSlugs), Int(Seconds(duration))],
            Nothing,
            cancellationToken);

    /// <inheritdoc/>
    public Task<NotificationPath> NotificationPathAsync(CancellationToken cancellationToken) =>
        _connections.NotificationPathAsync(cancellationToken).AsTask();

    /// <inheritdoc/>
    public Task ListenAsync(Action connected, Action<string> hasWork, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connected);
        ArgumentNullException.ThrowIfNull(hasWork);
        return _connections.Listener.ListenAsync("pgflow_work", connected, hasWork, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ElectionReply> ElectAsync(
        string election, Guid candidate, TimeSpan lease, CancellationToken cancellationToken) =>
        _upkeep.ElectAsync(election, candidate, lease, cancellationToken);

    /// <inheritdoc/>
    public Task ResignAsync(string election, Guid candidate, CancellationToken cancellationToken) =>
        _upkeep.ResignAsync(election, candidate, cancellationToken);

    /// <inheritdoc/>
    public Task<PrunedRows> PruneAsync(
        TimeSpan? age,
        IReadOnlyDictionary<string, TimeSpan> flowAges,
        int limit,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(flowAges);
        return _upkeep.PruneAsync(age, flowAges, limit, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> MissingFlowsAsync(
        IReadOnlyList<string> flowSlugs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(flowSlugs);
        return _upkeep.MissingFlowsAsync(flowSlugs, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DatabaseGauge>> ReadGaugesAsync(int maxCount, CancellationToken cancellationToken) =>
        _upkeep.ReadGaugesAsync(maxCount, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<FlowDifference>> EnsureFlowAsync(
        FlowDefinition flow, CancellationToken cancellationToken) =>
        FlowDefinitions.EnsureAsync(_connections.Maintenance, flow, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connections.DisposeAsync();

    private static NpgsqlParameter[] ParametersOf(WorkerRegistration registration) =>
        [
            Uuid(registration.WorkerId),
            Text(registration.QueueName),
            Text(registration.FunctionName),
            new NpgsqlParameter<int?> { TypedValue = registration.Lease is { } lease ? Seconds(lease) : null },
            new NpgsqlParameter<string?> { TypedValue = registration.Host },
            new NpgsqlParameter<int?> { TypedValue = registration.ProcessId },
            new NpgsqlParameter<string?> { TypedValue = registration.Version },
        ];
}
