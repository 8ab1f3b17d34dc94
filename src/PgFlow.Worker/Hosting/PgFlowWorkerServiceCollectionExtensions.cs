using Microsoft.Extensions.Hosting;
using PgFlow.Worker;
using PgFlow.Worker.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds workers to an application's host.</summary>
public static class PgFlowWorkerServiceCollectionExtensions
{
    /// <summary>The default name, section and connection string of a worker.</summary>
    public const string DefaultName = "PgFlow";

    /// <summary>
    /// Runs a worker inside the application's host: it starts and stops with it, and its handlers are constructed by
    /// the application's services. A worker that ends by itself with an error stops the host, like any hosted service
    /// that fails.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Adds the flows and further settings.</param>
    public static IServiceCollection AddPgFlowWorker(
        this IServiceCollection services, Action<PgFlowWorkerBuilder> configure) =>
        services.AddPgFlowWorker(DefaultName, configure);

    /// <summary>Adds one of several named workers, for example one per database.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The name of the worker, its configuration section and its connection string.</param>
    /// <param name="configure">Adds the flows and further settings.</param>
    /// <exception cref="ArgumentException">A worker of this name was already added.</exception>
    public static IServiceCollection AddPgFlowWorker(
        this IServiceCollection services, string name, Action<PgFlowWorkerBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(configure);
        if (services.Any(service => service.ServiceType == typeof(HostedWorker) && Equals(service.ServiceKey, name)))
        {
            throw new ArgumentException(
                $"A worker '{name}' was already added. Add the flows to it, or name this one: "
                + "AddPgFlowWorker(\"Name\", ...).",
                nameof(name));
        }

        var worker = new PgFlowWorkerBuilder(services, name);
        configure(worker);
        return services
            .AddKeyedSingleton(name, (provider, _) => new HostedWorker(worker, provider))
            .AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<HostedWorker>(name));
    }
}
