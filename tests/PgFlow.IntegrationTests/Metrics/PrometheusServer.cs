using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using PgFlow.EmbeddedPostgres;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Metrics;

/// <summary>A Prometheus that scrapes one worker twice a second and evaluates our alerts.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly HttpClient _client = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pgflow-prometheus-");
    private readonly Process _process;
    private readonly int _port = FreePort.Find();
    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;

    public PrometheusServer(int workerPort)
    {
        var program = PrometheusPrograms.Require("prometheus");
        var configuration = Path.Combine(_folder.FullName, "prometheus.yml");
        File.WriteAllText(
            configuration,
            $"""
            global: {"{"}scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 1s{"}"}
            rule_files: [{BuildOutput.Source("deploy", "prometheus", "alerts.yml")}]
            scrape_configs:
              - job_name: pgflow
                static_configs: [{"{"}targets: ['127.0.0.1:{workerPort}']{"}"}]
            """);
        _process = Process.Start(new ProcessStartInfo(
            program,
            [
                $"--config.file={configuration}",
                $"--storage.tsdb.path={Path.Combine(_folder.FullName, "data")}",
                $"--web.listen-address=127.0.0.1:{_port}",
                "--log.level=error",
            ]))!;
    }

    /// <summary>
    /// The largest finite value that each series of a query has had since the start, with its labels; the largest of
    /// all first.
    /// </summary>
    public async Task<IReadOnlyList<(string Labels, double Value)>> LargestValuesAsync(string query)
    {
        try
        {
            var answer = await _client.GetStringAsync(new Uri(string.Create(
                CultureInfo.InvariantCulture,
                $"http://127.0.0.1:{_port}/api/v1/query_range?query={Uri.EscapeDataString(query)}"
                + $"&start={_started.ToUnixTimeSeconds()}&end={DateTimeOffset.UtcNow.ToUnixTimeSeconds()}&step=1")));
            using var document = JsonDocument.Parse(answer);
            return
            [
                .. document.RootElement.GetProperty("data").GetProperty("result").EnumerateArray()
                    .SelectMany(series => series.GetProperty("values").EnumerateArray()
                        .Select(value => double.Parse(value[1].GetString()!, CultureInfo.InvariantCulture))
                        .Where(double.IsFinite)
                        .OrderDescending()
                        .Take(1)
                        .Select(value => (Labels: LabelsOf(series.GetProperty("metric")), value)))
                    .OrderByDescending(series => series.value),
            ];
        }
        catch (HttpRequestException error) when (error.StatusCode is null or HttpStatusCode.ServiceUnavailable)
        {
            // It does not listen yet, or reads its storage.
            return [];
        }
    }

    private static string LabelsOf(JsonElement metric) => string.Join(", ", metric.EnumerateObject()
        .Where(label => label.Name is "flow" or "step" or "loop" or "table" or "plugin" or "version")
        .Select(label => label.Value.GetString()));

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _client.Dispose();
        _folder.Delete(recursive: true);
    }
}
