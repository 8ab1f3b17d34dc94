using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PgFlow.Client;

namespace PgFlow.Worker.Resilience;

internal static class ResilienceServices
{
    /// <summary>Puts the pipelines in front of the store; tests may have given another one under its key.</summary>
    public static IServiceCollection AddResilientStore(
        this IServiceCollection services, Func<IServiceProvider, IWorkerStore> create)
    {
        services.TryAddKeyedSingleton(ResilientWorkerStore.Inner, (provider, _) => create(provider));
        return services
            .AddSingleton<DatabaseContact>()
            .AddSingleton<DatabasePipelines>()
            .AddSingleton<IWorkerStore, ResilientWorkerStore>();
    }
}
