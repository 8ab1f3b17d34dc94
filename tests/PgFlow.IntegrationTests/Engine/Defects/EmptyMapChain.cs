using Npgsql;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Defects;

/// <summary>A flow of maps in a row, run over an empty array.</summary>
internal static class EmptyMapChain
{
    /// <summary>Returns the run as "status remaining_steps output" when its start has returned.</summary>
    public static async Task<string> RunAsync(NpgsqlConnection sql, string flow, int length)
    {
        // Straight into the tables, as clients may: adding thousands of steps one by one is not under test.
        await sql.ExecuteAsync("select pgflow.create_flow($1)", flow);
        await sql.ExecuteAsync(
            """
            insert into pgflow.steps (flow_slug, step_slug, step_type, step_index, deps_count)
            select $1, 's' || n, 'map', n, least(n, 1) from generate_series(0, $2 - 1) n
            """,
            flow, length);
        await sql.ExecuteAsync(
            """
            insert into pgflow.deps (flow_slug, dep_slug, step_slug)
            select $1, 's' || n - 1, 's' || n from generate_series(1, $2 - 1) n
            """,
            flow, length);
        var run = await sql.ScalarAsync<string>(
            "select concat_ws(' ', status, remaining_steps, output) from pgflow.start_flow($1, '[]')", flow);
        return run ?? "no run";
    }
}
