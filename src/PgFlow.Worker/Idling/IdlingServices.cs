using Microsoft.Extensions.DependencyInjection;
using PgFlow.Worker.Loops;

namespace PgFlow.Worker.Idling;

internal static class IdlingServices
{
    public static IServiceCollection AddIdling(this IServiceCollection services) => services
        .AddSingleton<SilentHolders>()
        .AddWorkerLoop<IdleWatch>();
}
