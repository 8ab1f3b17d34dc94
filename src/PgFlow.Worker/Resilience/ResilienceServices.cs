using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PgFlow.Client;

namespace PgFlow.Worker.Resilience;

internal static class ResilienceServices
{
    /// <summary>
    /// Registers the parts of the store behind their pipelines. A store that is already registered is used.
    /// </summary>
    public static IServiceCollection AddResilientStore(
        this IServiceCollection services, Func<IServiceProvider, IWorkerStore> create)
    {
        services.TryAddSingleton(create);
        return services
            .AddSingleton<DatabaseContact>()
            .AddSingleton<DatabasePipelines>()
            .AddSingleton<DatabaseCalls>()
            .AddSingleton<ITaskStore>(provider => new ResilientTaskStore(StoreOf(provider).Tasks, CallsOf(provider)))
            .AddSingleton<IWorkerRegistry>(
                provider => new ResilientWorkerRegistry(StoreOf(provider).Registry, CallsOf(provider)))
            .AddSingleton<IWorkSignals>(
                provider => new ResilientWorkSignals(StoreOf(provider).Signals, CallsOf(provider)))
            .AddSingleton<IUpkeepStore>(
                provider => new ResilientUpkeepStore(StoreOf(provider).Upkeep, CallsOf(provider)))
            .AddSingleton<IFlowStore>(provider => new ResilientFlowStore(StoreOf(provider).Flows, CallsOf(provider)));
    }

    private static IWorkerStore StoreOf(IServiceProvider services) => services.GetRequiredService<IWorkerStore>();

    private static DatabaseCalls CallsOf(IServiceProvider services) => services.GetRequiredService<DatabaseCalls>();
}
