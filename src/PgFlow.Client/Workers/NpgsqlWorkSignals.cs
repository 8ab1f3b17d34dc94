using static PgFlow.Client.Connections.SqlValues;
using static PgFlow.Client.Connections.WorkerConnection;

namespace PgFlow.Client.Workers;

/// <summary>Ready tasks, and notifications on the channel <c>pgflow_work</c>.</summary>
internal sealed class NpgsqlWorkSignals(WorkerConnections connections) : IWorkSignals
{
    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, TimeSpan>> ReadyFlowsAsync(
        IReadOnlyList<FlowSteps> flows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(flows);
        var rows = await connections.Maintenance.QueryAsync(
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
    public Task WaitForWorkAsync(
        Guid workerId, IReadOnlyList<string> flowSlugs, TimeSpan duration, CancellationToken cancellationToken) =>
        connections.Maintenance.QueryAsync(
            "select pgflow.wait_for_work($1, $2, $3)",
            [Uuid(workerId), TextArray(flowSlugs), Int(Seconds(duration))],
            Nothing,
            cancellationToken);

    /// <inheritdoc/>
    public Task<NotificationPath> NotificationPathAsync(CancellationToken cancellationToken) =>
        connections.NotificationPathAsync(cancellationToken).AsTask();

    /// <inheritdoc/>
    public Task ListenAsync(Action connected, Action<string> hasWork, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connected);
        ArgumentNullException.ThrowIfNull(hasWork);
        return connections.Listener.ListenAsync("pgflow_work", connected, hasWork, cancellationToken);
    }
}
