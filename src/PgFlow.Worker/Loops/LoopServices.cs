using Microsoft.Extensions.DependencyInjection;

namespace PgFlow.Worker.Loops;

internal static class LoopServices
{
    /// <summary>
    /// Adds a loop to every registered worker. The loops of a stage start in the order of registration.
    /// </summary>
    /// <typeparam name="TLoop">The loop, also a service by its own type.</typeparam>
    public static IServiceCollection AddWorkerLoop<TLoop>(this IServiceCollection services)
        where TLoop : class, IWorkerLoop => services
        .AddSingleton<TLoop>()
        .AddSingleton<IWorkerLoop>(provider => provider.GetRequiredService<TLoop>());
}
