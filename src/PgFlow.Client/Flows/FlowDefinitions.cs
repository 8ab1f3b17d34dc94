using Npgsql;
using PgFlow.Client.Connections;

namespace PgFlow.Client.Flows;

/// <summary>Updates a stored flow to match its definition, as far as the connection's user may.</summary>
internal static class FlowDefinitions
{
    // Longer than other statements: it may wait for a concurrent definition of the flow, and creates its queue's
    // tables.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<FlowDifference>> EnsureAsync(
        WorkerConnection connection, FlowDefinition flow, CancellationToken cancellationToken)
    {
        var mayDefine = await connection.QueryAsync(
            "select has_function_privilege('pgflow.define_flow(jsonb)', 'execute')",
            [],
            row => row.GetBoolean(0),
            cancellationToken).ConfigureAwait(false);
        return await connection.QueryAsync(
            mayDefine[0]
                ? "select step_slug, difference from pgflow.define_flow($1)"
                : "select step_slug, difference from pgflow.compare_flow($1)",
            [SqlValues.Jsonb(FlowDefinitionJson.Write(flow))],
            Read,
            cancellationToken,
            Timeout).ConfigureAwait(false);
    }

    public static FlowDifference Read(NpgsqlDataReader row) =>
        new(row.IsDBNull(0) ? null : row.GetString(0), row.GetString(1));
}
