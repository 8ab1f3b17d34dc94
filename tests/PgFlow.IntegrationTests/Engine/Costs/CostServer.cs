using Npgsql;
using PgFlow.Client;
using PgFlow.EmbeddedPostgres;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Costs;

/// <summary>
/// A server of the version that the figures belong to, which counts what statements cost. Nothing else works on it: no
/// autovacuum, and no page is logged whole because a checkpoint came.
/// </summary>
internal sealed class CostServer : IAsyncDisposable
{
    private const int MajorVersion = 15;

    private readonly EmbeddedServer _server;

    private CostServer(EmbeddedServer server)
    {
        _server = server;
        Sql = new NpgsqlConnection(server.ConnectionString);
    }

    public NpgsqlConnection Sql { get; }

    public static async Task<CostServer> StartAsync()
    {
        var options = new EmbeddedServerOptions
        {
            MajorVersion = MajorVersion,
            Settings = new Dictionary<string, string>
            {
                ["shared_preload_libraries"] = "pg_stat_statements",
                ["pg_stat_statements.track"] = "all",
                ["pg_stat_statements.track_utility"] = "off",
                ["autovacuum"] = "off",
            },
        };
        var server = new CostServer(await EmbeddedServer.StartAsync(options, CancellationToken.None));
        try
        {
            await new SchemaInstaller(server._server.ConnectionString).InstallAsync();
            await server.Sql.OpenAsync();
            await server.Sql.ExecuteAsync("create extension pg_stat_statements");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Counts from now on.</summary>
    public Task ResetAsync() => Sql.ExecuteAsync("select pg_stat_statements_reset()");

    /// <summary>What everything since then came to, for each of so many tasks.</summary>
    public async Task<TaskCost> PerTaskAsync(int tasks)
    {
        // What a function does is in the figures of its caller, too: only calls are counted at every level.
        var sums = (await Sql.QueryAsync(
            """
            select sum(calls)::float8 as calls,
              sum(wal_bytes) filter (where toplevel)::float8 as wal,
              sum(shared_blks_hit + shared_blks_read) filter (where toplevel)::float8 as blocks
            from pg_stat_statements
            where query not like '%pg_stat_statements%'
            """))[0];
        return new TaskCost(
            (double)sums["calls"]! / tasks, (double)sums["wal"]! / tasks, (double)sums["blocks"]! / tasks);
    }

    public async ValueTask DisposeAsync()
    {
        await Sql.DisposeAsync();
        await _server.DisposeAsync();
    }
}
