using Microsoft.Extensions.DependencyInjection;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Tasks;

internal static class TaskServices
{
    public static IServiceCollection AddTasks(this IServiceCollection services) => services
        .AddWorkerOptions<ExecutionOptions, ExecutionOptionsValidator>(ExecutionOptions.Section)
        .AddSingleton<HeldTasks>();
}
