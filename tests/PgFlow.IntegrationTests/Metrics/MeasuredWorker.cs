using PgFlow.EmbeddedPostgres;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Worker;

namespace PgFlow.IntegrationTests.Metrics;

/// <summary>The executable, serving two flows: a map, and a step of which every twentieth needs a second try.</summary>
internal sealed class MeasuredWorker : IAsyncDisposable
{
    private const string Plugin = "NoOp";

    private readonly HttpClient _client = new();
    private readonly WorkingFolder _folder = new(Plugin);
    private readonly PgFlowProcess _process;

    public MeasuredWorker(TestDatabase database, params string[] settings)
    {
        _process = PgFlowProcess.Start(
            _folder.Path,
            ["--flows", "bench_map,bench_flaky", "--http-port", $"{Port}"],
            [
                ("ConnectionStrings__PgFlow", database.WorkerConnectionString),
                ("PGFLOW_BENCH_SLEEP", "2"),
                ("PgFlow__Metrics__Interval", "00:00:01"),
                .. settings.Select(setting => setting.Split('=', 2)).Select(pair => (pair[0], pair[1])),
            ]);
    }

    public int Port { get; } = FreePort.Find();

    public string Output => _process.Output + _process.Errors;

    /// <summary>Defines the flows, as who deploys does.</summary>
    public static async Task DefineFlowsAsync(TestDatabase database)
    {
        using var folder = new WorkingFolder(Plugin);
        await using var migration = PgFlowProcess.Start(
            folder.Path, ["migrate", "--connection", database.ConnectionString, "--plugins", "plugins"]);
        Assert.That(await migration.ExitCodeAsync(), Is.Zero, migration.Output + migration.Errors);
    }

    /// <summary>Starts a run with so many elements, and as many runs of the step that may fail.</summary>
    public static Task StartRunsAsync(TestDatabase database, int tasks) => database.ExecuteAsync(
        """
        select count(*)
        from pgflow.start_flow('bench_map', (select jsonb_agg(n) from generate_series(1, $1) n)) map,
          pgflow.start_flows('bench_flaky', array_fill('{}'::jsonb, array[$1])) flaky
        """,
        tasks);

    public async Task<string> ScrapeAsync()
    {
        try
        {
            return await _client.GetStringAsync(new Uri($"http://127.0.0.1:{Port}/metrics"));
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }

    public async Task<int> StopAsync()
    {
        await _process.SignalAsync("TERM");
        return await _process.ExitCodeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
        _client.Dispose();
    }
}
