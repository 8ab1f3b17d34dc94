using Microsoft.Extensions.DependencyInjection;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Metrics;

internal static class MetricsServices
{
    /// <summary>Adds the instruments. They cost next to nothing unless they are collected.</summary>
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
