using Microsoft.Extensions.DependencyInjection;
using PgFlow.Cli.Hosting;
using PgFlow.Cli.Http;
using PgFlow.Cli.Telemetry;
using PgFlow.EmbeddedPostgres;
using PgFlow.TestKit.Plugins;
using PgFlow.Tests.Worker;
using PgFlow.Worker.Plugins;

namespace PgFlow.Tests.Metrics;

public sealed class MetricsExportTests
{
    private readonly HttpClient _client = new();

    [OneTimeTearDown]
    public void DisposeClient() => _client.Dispose();

    [Test]
    public async Task Series_beyond_the_limit_are_added_up_in_one_that_says_so()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        var steps = Enumerable.Range(0, 20).Select(n => $"step_{n}").ToArray();
        using var shutdown = new CancellationTokenSource();
        var port = FreePort.Find();
        var running = WorkerHost.RunAsync(Host(store, port, steps), TextWriter.Null, shutdown.Token);

        var scrape = await ScrapeUntilAsync(
            port, text => text.Contains("otel_metric_overflow=\"true\"", StringComparison.Ordinal));
        await shutdown.CancelAsync();
        await running;

        Assert.That(scrape, Does.Match("pgflow_tasks_started_total\\{[^}]*otel_metric_overflow=\"true\""));
    }

    [TestCase("collector:4317")]
    [TestCase("ftp://collector")]
    public async Task Collector_that_nothing_can_be_sent_to_is_a_mistake_of_the_configuration(string endpoint)
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        await using var errors = new StringWriter();

        await WorkerHost.RunAsync(Host(store, FreePort.Find(), ["step"], endpoint), errors, CancellationToken.None);

        Assert.That(errors.ToString(), Does.Contain($"PgFlow:Otlp:Endpoint is '{endpoint}'"));
    }

    private static Microsoft.Extensions.Hosting.IHost Host(
        InMemoryStore store, int port, string[] steps, string? otlpEndpoint = null) => WorkerHost.Build(
        new Dictionary<string, string?>
        {
            ["ConnectionStrings:PgFlow"] = "Host=unused",
            ["PgFlow:Logging:Level"] = "Fatal",
            ["PgFlow:Http:Port"] = $"{port}",
            ["PgFlow:Metrics:CardinalityLimit"] = "10",
            ["PgFlow:Otlp:Endpoint"] = otlpEndpoint,
        },
        services => services
            .AddHttpListener()
            .AddTelemetryExport()
            .AddSingleton<IPluginCatalog>(new InMemoryCatalog().Add(
                "crowded", steps, (input, _, _) => Task.FromResult(input)))
            .AddSingleton<PgFlow.Client.IWorkerStore>(store));

    private async Task<string> ScrapeUntilAsync(int port, Func<string, bool> isDone)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var text = "";
        while (!isDone(text))
        {
            await pause.WaitForNextTickAsync(deadline.Token);
            text = await ScrapeAsync(port);
        }

        return text;
    }

    private async Task<string> ScrapeAsync(int port)
    {
        try
        {
            return await _client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"));
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }
}
