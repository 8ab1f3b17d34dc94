using Npgsql;
using PgFlow.Worker.EmbeddedPostgres;

namespace PgFlow.IntegrationTests.Infrastructure;

/// <summary>
/// A server for the whole run, started by the first fixture that needs it, with one template database that the
/// fixtures clone.
/// </summary>
public sealed class TestServer
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(6);

    private static int _emptyDatabases;

    private readonly string _name;
    private readonly IServerSource _source;
    private readonly Lazy<Task<RunningServer>> _running;
    private readonly Lazy<Task<TemplateDatabase>> _template;

    internal TestServer(string name, IServerSource source)
    {
        _name = name;
        _source = source;
        _running = new(StartAsync);
        _template = new(CreateTemplateAsync);
    }

    /// <summary>Names the server in test names.</summary>
    public override string ToString() => _name;

    /// <summary>The superuser's (or given user's) connection string; starts the server.</summary>
    public async Task<string> AdminConnectionStringAsync() => (await _running.Value).AdminConnectionString;

    /// <summary>A new database with the schema installed.</summary>
    public async Task<TestDatabase> CreateDatabaseAsync()
    {
        var template = await _template.Value;
        return await template.CloneAsync();
    }

    /// <summary>A new database into which nothing was installed.</summary>
    public async Task<TestDatabase> CreateEmptyDatabaseAsync()
    {
        var admin = await AdminConnectionStringAsync();
        var name = $"pgflow_empty_{Environment.ProcessId}_{Interlocked.Increment(ref _emptyDatabases)}";
        await AdministerAsync(admin, $"create database {name}");
        var settings = new NpgsqlConnectionStringBuilder(admin) { Database = name, MaxPoolSize = 5 };
        return new TestDatabase(
            settings.ConnectionString, null, () => AdministerAsync(admin, $"drop database {name} with (force)"));
    }

    internal async ValueTask StopAsync()
    {
        if (_template.IsValueCreated && _template.Value.IsCompletedSuccessfully)
        {
            var template = await _template.Value;
            await template.DropAsync();
        }

        if (_running.IsValueCreated && _running.Value.IsCompletedSuccessfully)
        {
            var running = await _running.Value;
            await running.StopAsync();
        }
    }

    private static async Task AdministerAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await connection.ExecuteAsync(sql);
    }

    private async Task<RunningServer> StartAsync()
    {
        using var deadline = new CancellationTokenSource(StartTimeout);
        return await _source.TryStartAsync(deadline.Token)
            ?? throw new ServerBinariesMissingException($"There is no way to {_name} on this machine.");
    }

    private async Task<TemplateDatabase> CreateTemplateAsync()
    {
        var running = await _running.Value;
        return await TemplateDatabase.CreateAsync(running.AdminConnectionString);
    }
}
