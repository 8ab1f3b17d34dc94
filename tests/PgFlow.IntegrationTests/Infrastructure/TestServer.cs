using Npgsql;
using PgFlow.Client;
using PgFlow.EmbeddedPostgres;
using PgFlow.TestKit.Categories;

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
    private readonly Lazy<Task<TemplateDatabase>> _fallbackTemplate;

    internal TestServer(string name, IServerSource source)
    {
        _name = name;
        _source = source;
        _running = new(StartAsync);
        _template = new(() => CreateTemplateAsync(PgmqMode.Auto));
        _fallbackTemplate = new(CreateFallbackTemplateAsync);
    }

    /// <summary>Names the server in test names.</summary>
    public override string ToString() => _name;

    /// <summary>The superuser's (or given user's) connection string; starts the server.</summary>
    public async Task<string> AdminConnectionStringAsync()
    {
        Needs.Verify(Needs.Postgres);
        return (await _running.Value).AdminConnectionString;
    }

    /// <summary>A new database with the schema installed.</summary>
    /// <param name="pgmq">Auto for the extension where the server has it; fallback for a test of the fallback.</param>
    public async Task<TestDatabase> CreateDatabaseAsync(PgmqMode pgmq = PgmqMode.Auto)
    {
        Needs.Verify(Needs.Postgres);
        var template = await (pgmq == PgmqMode.Fallback ? _fallbackTemplate : _template).Value;
        return await template.CloneAsync();
    }

    /// <summary>Whether databases with the schema have the pgmq extension, as the server has it.</summary>
    public async Task<bool> HasExtensionAsync()
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(await AdminConnectionStringAsync()) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return await connection.ScalarAsync<bool>(
            "select exists (select from pg_catalog.pg_available_extensions where name = 'pgmq')");
    }

    /// <summary>A new database into which nothing was installed.</summary>
    /// <param name="options">What follows the name in <c>create database</c>.</param>
    public async Task<TestDatabase> CreateEmptyDatabaseAsync(string options = "")
    {
        var admin = await AdminConnectionStringAsync();
        var name = $"pgflow_empty_{Environment.ProcessId}_{Interlocked.Increment(ref _emptyDatabases)}";
        await AdministerAsync(admin, $"create database {name} {options}");
        var settings = new NpgsqlConnectionStringBuilder(admin) { Database = name, MaxPoolSize = 5 };
        return new TestDatabase(
            settings.ConnectionString, null, () => AdministerAsync(admin, $"drop database {name} with (force)"));
    }

    internal async ValueTask StopAsync()
    {
        var templates = new HashSet<TemplateDatabase>();
        foreach (var created in new[] { _template, _fallbackTemplate }.Where(template => template.IsValueCreated))
        {
            if (created.Value.IsCompletedSuccessfully && templates.Add(await created.Value))
            {
                await (await created.Value).DropAsync();
            }
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

    private async Task<TemplateDatabase> CreateTemplateAsync(PgmqMode pgmq)
    {
        var running = await _running.Value;
        return await TemplateDatabase.CreateAsync(running.AdminConnectionString, pgmq);
    }

    // Where there is no extension to choose, both are the same.
    private async Task<TemplateDatabase> CreateFallbackTemplateAsync() =>
        await HasExtensionAsync() ? await CreateTemplateAsync(PgmqMode.Fallback) : await _template.Value;
}
