using Microsoft.Extensions.DependencyInjection;

namespace PgFlow.Worker.Loops;

internal static class LoopServices
{
    /// <summary>Adds a loop of every registered worker. The loops of a stage begin in the order of registration.</summary>
    /// <typeparam name="TLoop">The loop, a service of its own, too.</typeparam>
    public static IServiceCollection AddWorkerLoop<TLoop>(this IServiceCollection services)
        where TLoop : class, IWorkerLoop => services
        .AddSingleton<TLoop>()
        .AddSingleton<IWorkerLoop>(provider => provider.GetRequiredService<TLoop>());
}
