using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Trace;
using PgFlow.Client;
using PgFlow.Worker.Hosting;
using PgFlow.Worker.Telemetry;

namespace PgFlow.Worker.Tracing;

internal static class TracingServices
{
    private const string NpgsqlSource = "Npgsql";
    private const double EveryTask = 1;

    /// <summary>Sends spans by OTLP where that is set; elsewhere nobody listens to them.</summary>
    public static IServiceCollection AddTracesExport(this IServiceCollection services)
    {
        services.AddOpenTelemetry().WithTracing();
        services.ConfigureOpenTelemetryTracerProvider(Configure);
        return services
            .AddHostedService<TracesFlush>()
            .AddWorkerOptions<TracingOptions, TracingOptionsValidator>(TracingOptions.Section);
    }

    /// <summary>Whether the statements of Npgsql are to be spans.</summary>
    public static bool RecordsStatements(TracingOptions options) =>
        SourcesOf(options).Contains(NpgsqlSource, StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of a list that is separated by commas.</summary>
    public static string[] NamesIn(string? sources) =>
        (sources ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

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
        traces.SetSampler(new RunSampler(ratio)).AddSource([.. SourcesOf(options)]);
#pragma warning disable CA2000 // The provider disposes its processors, and they their exporters.
        traces.AddProcessor(new BatchActivityExportProcessor(new WatchedTraceExporter(
            otlp, services.GetRequiredService<CollectorWatches>().Of("traces", otlp.Endpoint))));
#pragma warning restore CA2000
    }

    private static IEnumerable<string> SourcesOf(TracingOptions options) =>
    [
        WorkerTraces.SourceName,
        FlowClient.ActivitySourceName,
        .. options.Npgsql ? [NpgsqlSource] : Array.Empty<string>(),
        .. NamesIn(options.Sources),
    ];
}
