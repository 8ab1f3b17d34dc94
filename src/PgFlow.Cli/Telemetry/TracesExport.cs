using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Trace;
using PgFlow.Worker.Tracing;

namespace PgFlow.Cli.Telemetry;

internal static class TracesExport
{
    private const double EveryTask = 1;

    /// <summary>Exports spans over OTLP if an endpoint is configured; otherwise none are recorded.</summary>
    public static IServiceCollection AddTracesExport(this IServiceCollection services)
    {
        services.AddOpenTelemetry().WithTracing();
        services.ConfigureOpenTelemetryTracerProvider(Configure);
        return services.AddHostedService<TracesFlush>();
    }

    private static void Configure(IServiceProvider services, TracerProviderBuilder traces)
    {
        var otlp = OtlpExport.Of(services.GetRequiredService<IOptions<OtlpOptions>>().Value, "v1/traces");
        if (otlp is null)
        {
            return;
        }

        var options = services.GetRequiredService<IOptions<TracingOptions>>().Value;
        var ratio = options.SampleRatio
            ?? StandardSampler.RatioOf(services.GetRequiredService<IConfiguration>())
            ?? EveryTask;
        traces.SetSampler(new RunSampler(ratio)).AddSource([.. options.AllSources()]);
#pragma warning disable CA2000 // The provider disposes its processors, and they their exporters.
        traces.AddProcessor(new BatchActivityExportProcessor(new WatchedTraceExporter(
            otlp, services.GetRequiredService<CollectorWatches>().Of("traces", otlp.Endpoint))));
#pragma warning restore CA2000
    }
}
