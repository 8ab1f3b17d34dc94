using Microsoft.Extensions.DependencyInjection;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Metrics;

internal static class MetricsServices
{
    /// <summary>The instruments. They cost next to nothing while nobody exports them.</summary>
    public static IServiceCollection AddInstruments(this IServiceCollection services) => services
        .AddMetrics()
        .AddSingleton<ListenerFaults>()
        .AddSingleton<WorkerMeter>()
        .AddSingleton<TaskMetrics>()
        .AddSingleton<FetchMetrics>()
        .AddSingleton<FlushMetrics>()
        .AddSingleton<ProcessMetrics>()
        .AddSingleton<DatabaseMetrics>()
        .AddWorkerLoop<DatabaseObserver>()
        .AddWorkerOptions<MetricsOptions, MetricsOptionsValidator>(MetricsOptions.Section);
}
