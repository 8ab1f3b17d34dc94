using PgFlow.Client.Flows;
using static PgFlow.Client.Connections.SqlValues;

namespace PgFlow.Client.Workers;

/// <summary>The flows in <c>pgflow.flows</c>, and the version of the schema.</summary>
internal sealed class NpgsqlFlowStore(WorkerConnections connections) : IFlowStore
{
    /// <inheritdoc/>
    public Task<SchemaVersions> SchemaVersionsAsync(CancellationToken cancellationToken) =>
        SchemaVersionsQuery.ReadAsync(connections.Maintenance, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<FlowDifference>> EnsureFlowAsync(
        FlowDefinition flow, CancellationToken cancellationToken) =>
        FlowDefinitions.EnsureAsync(connections.Maintenance, flow, cancellationToken);

    /// <inheritdoc/>
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
}
