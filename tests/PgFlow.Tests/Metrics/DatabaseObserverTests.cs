using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PgFlow.Cli.Http;
using PgFlow.Cli.Telemetry;
using PgFlow.Client;
using PgFlow.TestKit.Plugins;
using PgFlow.TestKit.Waiting;
using PgFlow.Tests.Worker;
using PgFlow.Worker.Elections;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Metrics;

namespace PgFlow.Tests.Metrics;

public sealed class DatabaseObserverTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task Elected_process_looks_and_serves_what_it_found_to_any_number_of_scrapes()
    {
        await using var store = Store(elected: true);
        await using var worker = Worker(store);
        await worker.Services.GetRequiredKeyedService<Election>(Election.Observer).PassAsync(CancellationToken.None);

        var hasLooked = await Observer(worker).PassAsync(CancellationToken.None);
        var scrapes = Enumerable.Range(0, 3).Select(_ => Observed(worker)).ToList();

        Assert.That((hasLooked, store.CountOf("gauges")), Is.EqualTo((true, 1)));
        Assert.That(scrapes, Is.All.EqualTo(new[]
        {
            "pgflow.flow.ready{flow=busy} 7", "pgflow.observer.elected{} 1", "pgflow.runs.started{} 40",
        }));
    }

    [Test]
    public async Task Process_that_is_not_elected_neither_looks_nor_serves()
    {
        await using var store = Store(elected: false);
        await using var worker = Worker(store);
        await worker.Services.GetRequiredKeyedService<Election>(Election.Observer).PassAsync(CancellationToken.None);

        var hasLooked = await Observer(worker).PassAsync(CancellationToken.None);

        Assert.That((hasLooked, store.CountOf("gauges")), Is.EqualTo((false, 0)));
        Assert.That(Observed(worker), Is.Empty);
    }

    [TestCase("PgFlow:UntilIdle", "true", 0)]
    [TestCase("PgFlow:Http:Port", "0", 0)]
    [TestCase("PgFlow:Http:Port", "8080", 1)]
    public async Task Process_whose_metrics_nobody_gets_does_not_stand_for_election(string key, string value, int times)
    {
        await using var store = Store(elected: true);
        await using var worker = Worker(store, new() { [key] = value });
        using var stop = new CancellationTokenSource();

        var observing = Observer(worker).RunAsync(stop.Token);
        await stop.CancelAsync();
        await observing;

        Assert.That(store.CountOf("elect observer"), Is.EqualTo(times));
    }

    [Test]
    public async Task Look_that_failed_is_not_repeated_before_the_next_one_is_due()
    {
        await using var store = Store(elected: true);
        var looks = 0;
        store.Before = call =>
        {
            if (call == "gauges")
            {
                looks++;
                throw new TimeoutException();
            }
        };
        await using var worker = Worker(store);
        var ticks = worker.Services.GetRequiredService<LoopTicks>();
        using var stop = new CancellationTokenSource();
        await worker.Services.GetRequiredKeyedService<Election>(Election.Observer).PassAsync(CancellationToken.None);

        var observing = Observer(worker).RunAsync(stop.Token);
        await WaitUntil.TrueAsync(
            () => ticks.Loops.TryGetValue("observe database", out var state)
                && state is { IsResting: true, Error: not null },
            () => ticks.Loops.Keys);
        await stop.CancelAsync();
        await observing;

        Assert.That(looks, Is.EqualTo(1));
    }

    [Test]
    public async Task Values_end_with_the_process_being_elected()
    {
        await using var store = Store(elected: true);
        await using var worker = Worker(store);
        var election = worker.Services.GetRequiredKeyedService<Election>(Election.Observer);
        await election.PassAsync(CancellationToken.None);
        await Observer(worker).PassAsync(CancellationToken.None);

        store.Elected = new ElectionReply(false, 2);
        await election.PassAsync(CancellationToken.None);

        Assert.That(Observed(worker), Is.Empty);
    }

    [Test]
    public async Task Values_are_not_served_when_three_looks_are_overdue()
    {
        await using var store = Store(elected: true);
        await using var worker = Worker(store);
        var election = worker.Services.GetRequiredKeyedService<Election>(Election.Observer);
        await election.PassAsync(CancellationToken.None);
        await Observer(worker).PassAsync(CancellationToken.None);

        _time.Advance(new MetricsOptions().Interval * 3 + TimeSpan.FromSeconds(1));
        await election.PassAsync(CancellationToken.None);

        Assert.That(Observed(worker), Is.EqualTo(new[] { "pgflow.observer.elected{} 1" }));
    }

    private static DatabaseObserver Observer(TestWorker worker) =>
        worker.Services.GetRequiredService<DatabaseObserver>();

    private InMemoryStore Store(bool elected)
    {
        var store = new InMemoryStore(_time) { Elected = new ElectionReply(elected, 1) };
        store.Gauges.Add(new DatabaseGauge("flow_ready", "busy", 7));
        store.Gauges.Add(new DatabaseGauge("runs_started", Label: null, 40));
        return store;
    }

    private TestWorker Worker(InMemoryStore store, Dictionary<string, string?>? settings = null) => new(
        new InMemoryCatalog(), _time, store, settings, services => services.AddHttpListener().AddTelemetryExport());

    private static List<string> Observed(TestWorker worker)
    {
        _ = worker.Services.GetRequiredService<DatabaseMetrics>();
        using var measurements = new Measurements(worker.Services.GetRequiredService<IMeterFactory>());
        return [.. measurements.Observe().Recorded.Order(StringComparer.Ordinal)];
    }
}
