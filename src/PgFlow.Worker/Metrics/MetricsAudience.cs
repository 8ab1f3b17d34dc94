using Microsoft.Extensions.Options;
using PgFlow.Worker.Health;
using PgFlow.Worker.Lifecycle;
using PgFlow.Worker.Telemetry;

namespace PgFlow.Worker.Metrics;

/// <summary>Whether anybody can get the process's metrics, by asking for them or by being sent them.</summary>
internal sealed class MetricsAudience(
    IOptions<HttpOptions> http, IOptions<OtlpOptions> otlp, IOptions<WorkerOptions> worker)
{
    public bool Exists =>
        http.Value.PortOf(worker.Value) != HttpOptions.NoListener || !string.IsNullOrEmpty(otlp.Value.Endpoint);
}
