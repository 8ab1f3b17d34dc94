using Microsoft.AspNetCore.Builder;
using OpenTelemetry.Metrics;
using PgFlow.Cli.Http;

namespace PgFlow.Cli.Telemetry;

/// <summary>Serves the metrics to Prometheus.</summary>
internal sealed class MetricsEndpoint(MeterProvider provider) : IHttpEndpoint
{
    private const string Path = "/metrics";

    public void Map(IApplicationBuilder app) => app.UseOpenTelemetryPrometheusScrapingEndpoint(
        provider, predicate: null, Path, configureBranchedPipeline: null, optionsName: null);
}
