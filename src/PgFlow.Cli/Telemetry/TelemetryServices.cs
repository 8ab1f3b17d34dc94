using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Resources;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Settings;

namespace PgFlow.Cli.Telemetry;

internal static class TelemetryServices
{
    // What others see of the process unless OTEL_SERVICE_NAME says otherwise.
    private const string ServiceName = "pgflow";

    /// <summary>
    /// Serves metrics, and sends them and traces by OTLP where that is set. To be added before the worker, so that it
    /// outlasts its drain.
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
