using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using PgFlow.Cli.Http;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Metrics;

namespace PgFlow.Cli.Telemetry;

internal static class MetricsExport
{
    /// <summary>Serves the metrics beside the health endpoints, and exports them by OTLP if configured.</summary>
    public static IServiceCollection AddMetricsExport(this IServiceCollection services)
    {
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(WorkerMeter.Name)
            .AddPrometheusExporter());
        services.ConfigureOpenTelemetryMeterProvider(Configure);
        return services
            .AddSingleton<IMetricsAudience, MetricsAudience>()
            .AddSingleton<IHttpEndpoint, MetricsEndpoint>()
            .AddHostedService<MetricsFlush>();
    }

    private static void Configure(IServiceProvider services, MeterProviderBuilder metrics)
    {
        var limit = services.GetRequiredService<IOptions<MetricsOptions>>().Value.CardinalityLimit;
        metrics.AddView(_ => new MetricStreamConfiguration { CardinalityLimit = limit });
        var options = services.GetRequiredService<IOptions<OtlpOptions>>().Value;
        var otlp = OtlpExport.Of(options, "v1/metrics");
        if (otlp is not null)
        {
            var watch = services.GetRequiredService<CollectorWatches>().Of("metrics", otlp.Endpoint);
#pragma warning disable CA2000 // The provider disposes its readers, and they their exporters.
            metrics.AddReader(new PeriodicExportingMetricReader(
                new WatchedMetricExporter(otlp, watch), (int)options.MetricsInterval.TotalMilliseconds));
#pragma warning restore CA2000
        }
    }
}
