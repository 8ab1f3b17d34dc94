using Microsoft.Extensions.DependencyInjection;
using PgFlow.Worker.Loops;

namespace PgFlow.Worker.Execution;

internal static class ExecutionServices
{
    public static IServiceCollection AddExecution(this IServiceCollection services) => services
        .AddSingleton<TaskExecutor>()
        .AddWorkerLoop<HandlerWatch>();
}
