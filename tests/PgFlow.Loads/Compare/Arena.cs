using Npgsql;
using PgFlow.Client;
using PgFlow.EmbeddedPostgres;
using PgFlow.Loads.Databases;

namespace PgFlow.Loads.Compare;

/// <summary>The throw-away server that everybody is measured on, with default durability.</summary>
internal sealed class Arena : IAsyncDisposable
{
    private readonly EmbeddedServer _server;
    private readonly Database _admin;

    private Arena(EmbeddedServer server)
    {
        _server = server;
        _admin = new Database(server.ConnectionString);
    }

    public int PostgresVersion => _server.MajorVersion;

    public static async Task<Arena> OpenAsync(CancellationToken cancellationToken)
    {
        var options = new EmbeddedServerOptions
        {
            IsDurable = true,
            Settings = new Dictionary<string, string>
            {
                ["shared_preload_libraries"] = "pg_stat_statements",

                // The clock ends when results are committed.
                ["track_commit_timestamp"] = "on",
            },
        };
        return new Arena(await EmbeddedServer.StartAsync(options, cancellationToken));
    }

    /// <summary>A new database; returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string name, CancellationToken cancellationToken)
    {
        await _admin.ExecuteAsync($"create database {name}", cancellationToken);
        return new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>A new database with the schema in it; returns its connection string.</summary>
    public async Task<string> InstallAsync(string name, CancellationToken cancellationToken)
    {
        var connectionString = await CreateDatabaseAsync(name, cancellationToken);
        await new SchemaInstaller(connectionString).InstallAsync(cancellationToken: cancellationToken);
        return connectionString;
    }

    public static async Task DropSchemasAsync(
        string connectionString, CancellationToken cancellationToken, params string[] schemas)
    {
        await using var database = new Database(connectionString);
        foreach (var schema in schemas)
        {
            await database.ExecuteAsync($"drop schema if exists {schema} cascade", cancellationToken);
        }
    }

    /// <summary>Everybody begins after a checkpoint: the next one, and its full pages, would hit one of them.</summary>
    public Task SettleAsync(CancellationToken cancellationToken) =>
        _admin.ExecuteAsync("checkpoint", cancellationToken);

    /// <summary>How often the server's log says so.</summary>
    public int CountInLog(string words) => File.ReadLines(Path.Combine(_server.Folder, "server.log"))
        .Count(line => line.Contains(words, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await _admin.DisposeAsync();
        await _server.DisposeAsync();
    }
}
