using Microsoft.AspNetCore.Builder;
using OpenTelemetry.Metrics;
using PgFlow.Worker.Health;

namespace PgFlow.Worker.Metrics;

/// <summary>Answers Prometheus.</summary>
internal sealed class MetricsEndpoint(MeterProvider provider) : IHttpEndpoint
{
    private const string Path = "/metrics";

    public void Map(IApplicationBuilder app) => app.UseOpenTelemetryPrometheusScrapingEndpoint(
        provider, predicate: null, Path, configureBranchedPipeline: null, optionsName: null);
}
