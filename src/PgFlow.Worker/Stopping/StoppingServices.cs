using Microsoft.Extensions.DependencyInjection;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Stopping;

internal static class StoppingServices
{
    public static IServiceCollection AddStopping(this IServiceCollection services) => services
        .AddWorkerOptions<WorkerOptions, WorkerOptionsValidator>()
        .AddSingleton<WorkerExit>()
        .AddSingleton<StopRequest>()
        .AddSingleton<MemoryWatch>();
}
