using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using PgFlow.Client;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a <see cref="FlowClient"/> to an application's services.</summary>
public static class PgFlowClientServiceCollectionExtensions
{
    /// <summary>
    /// Adds a singleton <see cref="FlowClient"/> over the <see cref="NpgsqlDataSource"/> of the application's services.
    /// </summary>
    /// <param name="services">The application's services.</param>
    public static IServiceCollection AddPgFlowClient(this IServiceCollection services) =>
        services.AddPgFlowClient(provider => provider.GetRequiredService<NpgsqlDataSource>());

    /// <summary>Adds a singleton <see cref="FlowClient"/> with a connection pool of its own.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="connectionString">The database; with several hosts the primary is used.</param>
    public static IServiceCollection AddPgFlowClient(this IServiceCollection services, string connectionString)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        services.TryAddSingleton(_ => new FlowClient(connectionString));
        return services;
    }

    /// <summary>Adds a singleton <see cref="FlowClient"/> over one of the application's connection pools.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="source">Returns the pool, which the client does not dispose.</param>
    public static IServiceCollection AddPgFlowClient(
        this IServiceCollection services, Func<IServiceProvider, NpgsqlDataSource> source)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(source);
        services.TryAddSingleton(provider => new FlowClient(source(provider), provider.GetService<TimeProvider>()));
        return services;
    }
}
