using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Metrics;

[Platform(Include = "Linux", Reason = "Links and signals.")]
public sealed class DashboardTests : DatabaseFixture
{
    [Test]
    public void Dashboard_shows_exactly_the_documented_metrics() => Assert.That(
        MetricFamily.NamesIn(Dashboard.ReadQueries().Select(query => query.Query)),
        Is.EquivalentTo(MetricFamily.ReadDocumented().Select(metric => metric.Name)));

    [Test]
    public async Task Every_query_of_the_dashboard_has_data_when_prometheus_scrapes_a_worker_under_load()
    {
        PrometheusPrograms.Require("prometheus");
        await MeasuredWorker.DefineFlowsAsync(Database);
        await MeasuredWorker.StartRunsAsync(Database, tasks: 4_000);
        await using var worker = new MeasuredWorker(Database, "PgFlow__Fetching__Concurrency=4");
        await using var prometheus = new PrometheusServer(worker.Port);

        var missing = new Queue<(string Panel, string Query)>(Dashboard.ReadQueries());
        await WaitUntil.TrueAsync(
            async () =>
            {
                while (missing.TryPeek(out var next) && await prometheus.HasDataAsync(next.Query))
                {
                    missing.Dequeue();
                }

                return missing.Count == 0;
            },
            "every query has data",
            () => Task.FromResult($"First without: {missing.Peek()}\n{worker.Output}"),
            TimeSpan.FromSeconds(60));
    }
}
