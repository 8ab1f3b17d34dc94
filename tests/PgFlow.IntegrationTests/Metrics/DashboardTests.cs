using System.Globalization;
using k8s;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Kubernetes;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Metrics;

[Platform(Include = "Linux", Reason = "Links and signals.")]
[Needs(Needs.Prometheus)]
[Slow]
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

        var missing = new Queue<(string Panel, string Query)>([.. Dashboard.ReadQueries(), Autoscaler()]);
        await WaitUntil.TrueAsync(
            async () =>
            {
                while (missing.TryPeek(out var next) && await ShowsDataAsync(prometheus, next.Panel, next.Query))
                {
                    missing.Dequeue();
                }

                return missing.Count == 0;
            },
            "every query has data",
            () => Task.FromResult($"First without: {missing.Peek()}\n{worker.Output}"),
            TimeSpan.FromSeconds(60));
    }

    // What KEDA would ask Prometheus, word for word.
    private static (string Panel, string Query) Autoscaler() => (
        "(the autoscaler)",
        KubernetesYaml.Deserialize<ScaledObject>(
            File.ReadAllText(Manifests.PathOf("components/keda-prometheus/scaledobject.yaml")))
            .Spec.Triggers.Single().Metadata["query"]);

    // Prints a row of the table that docs/operations/metrics.md shows one run of.
    private static async Task<bool> ShowsDataAsync(PrometheusServer prometheus, string panel, string query)
    {
        var values = await prometheus.LargestValuesAsync(query);
        if (values.Count == 0)
        {
            return false;
        }

        var (labels, value) = values[0];
        var number = value.ToString("g4", CultureInfo.InvariantCulture);
        await TestContext.Out.WriteLineAsync(
            $"| {panel} | `{query.Replace("|", "\\|", StringComparison.Ordinal)}` | {values.Count} | "
            + $"{number}{(labels.Length == 0 ? "" : $" ({labels})")} |");
        return true;
    }
}
