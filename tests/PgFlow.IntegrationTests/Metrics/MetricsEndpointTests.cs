using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Metrics;

/// <summary>What a real worker serves at <c>/metrics</c>.</summary>
[Platform(Include = "Linux", Reason = "Links and signals.")]
[Slow]
public sealed class MetricsEndpointTests : DatabaseFixture
{
    [OneTimeSetUp]
    public Task DefineFlowsAsync() => MeasuredWorker.DefineFlowsAsync(Database);

    [Test]
    public async Task Worker_under_load_serves_exactly_the_documented_metrics()
    {
        // Two at a time, so that tasks are still ready when the database is looked at.
        await using var worker = new MeasuredWorker(Database, "PgFlow__Fetching__Concurrency=2");
        await MeasuredWorker.StartRunsAsync(Database, tasks: 2_000);

        IReadOnlyList<MetricFamily> served = [];
        var documented = MetricFamily.ReadDocumented();
        await WaitUntil.TrueAsync(
            async () =>
            {
                served = MetricFamily.ReadScraped(await worker.ScrapeAsync());
                return served.Count >= documented.Count;
            },
            $"{documented.Count} metrics are served",
            () => Task.FromResult(Difference(documented, served) + worker.Output),
            TimeSpan.FromSeconds(30));

        Assert.That(served, Is.EquivalentTo(documented), Difference(documented, served));
    }

    private static string Difference(IReadOnlyList<MetricFamily> documented, IReadOnlyList<MetricFamily> served) =>
        $"Documented only: {string.Join("; ", documented.Except(served))}\n"
        + $"Served only: {string.Join("; ", served.Except(documented))}\n";
}
