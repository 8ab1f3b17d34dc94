using Npgsql;
using static PgFlow.Client.Connections.SqlValues;
using static PgFlow.Client.Connections.WorkerConnection;

namespace PgFlow.Client.Workers;

/// <summary>The worker's row in <c>pgflow.workers</c>.</summary>
internal sealed class NpgsqlWorkerRegistry(WorkerConnections connections) : IWorkerRegistry
{
    private const string RegisterWorker = "select pgflow.register_worker($1, $2, $3, $4, $5, $6, $7)";

    /// <inheritdoc/>
    public Task RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return connections.Maintenance.QueryAsync(
            RegisterWorker, ParametersOf(registration), Nothing, cancellationToken);
    }

    /// <inheritdoc/>
    public void Register(WorkerRegistration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        connections.Heartbeat.Query(RegisterWorker, ParametersOf(registration), Nothing);
    }

    /// <inheritdoc/>
    public HeartbeatReply Heartbeat(Guid workerId, IReadOnlyList<TaskClaim> held)
    {
        ArgumentNullException.ThrowIfNull(held);
        return connections.Heartbeat.Query(
            "select is_deprecated, lost_items from pgflow.heartbeat($1, $2, $3, $4, $5)",
            [Uuid(workerId), .. ClaimParameters.Create(held)],
            row => new HeartbeatReply(
                row.GetBoolean(0),
                row.IsDBNull(1) ? [] : [.. row.GetFieldValue<int[]>(1).Select(item => held[item - 1])]))[0];
    }

    /// <inheritdoc/>
    public Task StopAsync(Guid workerId, CancellationToken cancellationToken) =>
        connections.Maintenance.QueryAsync(
            "select pgflow.stop_worker($1)", [Uuid(workerId)], Nothing, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RecoveredTasks>> SurrenderAsync(Guid workerId, CancellationToken cancellationToken) =>
        connections.Maintenance.QueryAsync(
            "select flow_slug, step_slug, outcome, tasks from pgflow.surrender_tasks($1)",
            [Uuid(workerId)],
            RecoveryOutcomes.Read,
            cancellationToken);

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
