using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Resources;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Settings;

namespace PgFlow.Cli.Telemetry;

internal static class TelemetryServices
{
    // The service's name in telemetry, unless OTEL_SERVICE_NAME is set.
    private const string ServiceName = "pgflow";

    /// <summary>
    /// Serves metrics, and exports them and traces by OTLP if configured. Must be added before the worker to outlast
    /// its drain.
    /// </summary>
    public static IServiceCollection AddTelemetryExport(this IServiceCollection services)
    {
        services.AddOpenTelemetry().ConfigureResource(resource => resource
            .AddDetector(provider => new WorkerDetector(provider.GetRequiredService<WorkerIdentity>(), ServiceName))
            .AddEnvironmentVariableDetector());
        return services
            .AddWorkerOptions<OtlpOptions, OtlpOptionsValidator>(OtlpOptions.Section)
            .AddSingleton<IValidateOptions<OtlpOptions>, OtlpRelations>()
            .AddSingleton<CollectorWatches>()
            .AddMetricsExport()
            .AddTracesExport();
    }
}
