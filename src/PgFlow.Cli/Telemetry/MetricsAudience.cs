using Microsoft.Extensions.Options;
using PgFlow.Cli.Http;
using PgFlow.Worker.Metrics;
using PgFlow.Worker.Stopping;

namespace PgFlow.Cli.Telemetry;

/// <summary>Tells whether the process's metrics can be read by anything, by scraping or by export.</summary>
internal sealed class MetricsAudience(
    IOptions<HttpOptions> http, IOptions<OtlpOptions> otlp, IOptions<WorkerOptions> worker)
    : IMetricsAudience
{
    public bool Exists =>
        http.Value.PortOf(worker.Value) != HttpOptions.NoListener || !string.IsNullOrEmpty(otlp.Value.Endpoint);
}
