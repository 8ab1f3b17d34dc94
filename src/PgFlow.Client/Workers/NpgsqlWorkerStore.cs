using Npgsql;
using PgFlow.Client.Flows;
using PgFlow.Client.Workers;
using static PgFlow.Client.Workers.ClaimParameters;

namespace PgFlow.Client;

/// <summary>
/// A worker's calls to the batch surface of our own schema. Holds at most five connections: one to fetch, two for
/// results, one for the heartbeat, one for the rest. A lost database surfaces as <see cref="NpgsqlException"/>.
/// </summary>
public sealed class NpgsqlWorkerStore : IWorkerStore
{
    /// <summary>The longest delay that the engine knows, a day.</summary>
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromDays(1);

    private readonly WorkerConnections _connections;

    /// <summary>Creates a store; connections are opened when they are first needed.</summary>
    /// <param name="connectionString">
    /// Connects as a member of <c>pgflow_worker</c>. <c>Max Auto Prepare=0</c> in it turns prepared statements off.
    /// </param>
    public NpgsqlWorkerStore(string connectionString) => _connections = new WorkerConnections(connectionString);

    /// <inheritdoc/>
    public Task RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return _connections.Maintenance.QueryAsync(
            "select pgflow.register_worker($1, $2, $3)",
            [Uuid(registration.WorkerId), Text(registration.QueueName), Text(registration.FunctionName)],
            Nothing,
            cancellationToken);
    }

    /// <inheritdoc/>
    public HeartbeatReply Heartbeat(Guid workerId, IReadOnlyList<TaskClaim> held) =>
        _connections.Heartbeat.Query(
            "select is_deprecated, lost_items from pgflow.heartbeat($1, $2, $3, $4, $5)",
            [Uuid(workerId), .. Create(held)],
            row => new HeartbeatReply(
                row.GetBoolean(0),
                row.IsDBNull(1) ? [] : [.. row.GetFieldValue<int[]>(1).Select(item => held[item - 1])]))[0];

    /// <inheritdoc/>
    public Task StopAsync(Guid workerId, CancellationToken cancellationToken) =>
        _connections.Maintenance.QueryAsync(
            "select pgflow.stop_worker($1)", [Uuid(workerId)], Nothing, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ClaimedTask>> ClaimAsync(
        string flowSlug,
        IReadOnlyList<string> stepSlugs,
        int quantity,
        Guid workerId,
        TimeSpan visibilityTimeout,
        CancellationToken cancellationToken) =>
        _connections.Fetch.QueryAsync(
            $"select {ClaimedTaskReader.Columns} from pgflow.claim_tasks($1, $2, $3, $4, $5)",
            [Text(flowSlug), TextArray(stepSlugs), Int(quantity), Uuid(workerId), Int(Seconds(visibilityTimeout))],
            ClaimedTaskReader.Read,
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CompletionResult>> CompleteAsync(
        IReadOnlyList<TaskCompletion> completions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(completions);
        return new CompletionCall(completions, cancellationToken).SendAsync(_connections);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskOutcome>> FailAsync(
        IReadOnlyList<TaskFailure> failures, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(failures);
        return ReportAsync(
            failures,
            failure => failure.Claim,
            "select item, outcome from pgflow.fail_tasks($1, $2, $3, $4, $5, $6, $7)",
            items =>
            [
                TextArray([.. items.Select(failure => StoredText.From(failure.ErrorMessage))]),
                new NpgsqlParameter<int?[]> { TypedValue = [.. items.Select(failure => RetryDelay(failure.RetryAfter))] },
                new NpgsqlParameter<bool[]> { TypedValue = [.. items.Select(failure => failure.IsFinal)] },
            ],
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskOutcome>> ReleaseAsync(
        IReadOnlyList<TaskClaim> claims, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claims);
        return ReportAsync(
            claims,
            claim => claim,
            "select item, outcome from pgflow.release_tasks($1, $2, $3, $4)",
            _ => [],
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TaskOutcome>> ExtendAsync(
        IReadOnlyList<TaskClaim> claims, TimeSpan visibilityTimeout, CancellationToken cancellationToken)
    {
        var rows = await _connections.Maintenance.QueryAsync(
            "select item, outcome from pgflow.extend_tasks($1, $2, $3, $4, $5)",
            [.. Create(claims), Int(Seconds(visibilityTimeout))],
            TaskOutcomes.Read,
            cancellationToken).ConfigureAwait(false);
        return [.. rows.OrderBy(row => row.Index).Select(row => row.Outcome)];
    }

    /// <inheritdoc/>
    public async Task<TimeSpan?> NextReadyInAsync(
        string flowSlug, IReadOnlyList<string> stepSlugs, CancellationToken cancellationToken)
    {
        var rows = await _connections.Maintenance.QueryAsync(
            "select extract(epoch from pgflow.next_ready_in($1, $2))::float8",
            [Text(flowSlug), TextArray(stepSlugs)],
            row => row.IsDBNull(0) ? (TimeSpan?)null : TimeSpan.FromSeconds(Math.Max(0, row.GetDouble(0))),
            cancellationToken).ConfigureAwait(false);
        return rows[0];
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<FlowDifference>> EnsureFlowAsync(
        FlowDefinition flow, CancellationToken cancellationToken) =>
        FlowDefinitions.EnsureAsync(_connections.Maintenance, flow, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connections.DisposeAsync();

    private async Task<IReadOnlyList<TaskOutcome>> ReportAsync<T>(
        IReadOnlyList<T> items,
        Func<T, TaskClaim> claim,
        string sql,
        Func<IReadOnlyList<T>, NpgsqlParameter[]> moreParameters,
        CancellationToken cancellationToken)
    {
        var outcomes = new TaskOutcome[items.Count];
        await ReportBatches.SendAsync(items, _connections, item => claim(item).RunId, async (connection, indexes) =>
        {
            var sent = indexes.Select(index => items[index]).ToArray();
            var rows = await connection.QueryAsync(
                sql, [.. Create([.. sent.Select(claim)]), .. moreParameters(sent)], TaskOutcomes.Read, cancellationToken)
                .ConfigureAwait(false);
            foreach (var (index, outcome) in rows)
            {
                outcomes[indexes[index]] = outcome;
            }
        }).ConfigureAwait(false);
        return outcomes;
    }

    private static int? RetryDelay(TimeSpan? retryAfter) =>
        retryAfter is { } delay ? Seconds(delay < MaxRetryDelay ? delay : MaxRetryDelay) : null;

    private static bool Nothing(NpgsqlDataReader row) => true;
}
