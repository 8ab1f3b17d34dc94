using Microsoft.Extensions.Hosting;
using PgFlow.Worker;
using PgFlow.Worker.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds workers to an application's host.</summary>
public static class PgFlowWorkerServiceCollectionExtensions
{
    /// <summary>The name, section and connection string of a worker that is not named.</summary>
    public const string DefaultName = "PgFlow";

    /// <summary>
    /// Runs a worker inside of the application's host: it starts and stops with it, and its handlers are constructed by
    /// the application's services. A worker that ends by itself with an error stops the host, as any hosted service that
    /// fails does.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Adds the flows, and says what the configuration does not.</param>
    public static IServiceCollection AddPgFlowWorker(
        this IServiceCollection services, Action<PgFlowWorkerBuilder> configure) =>
        services.AddPgFlowWorker(DefaultName, configure);

    /// <summary>The same for one of several workers, such as of several databases.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">Names the worker, its section of the configuration and its connection string.</param>
    /// <param name="configure">Adds the flows, and says what the configuration does not.</param>
    /// <exception cref="ArgumentException">A worker of this name was added before.</exception>
    public static IServiceCollection AddPgFlowWorker(
        this IServiceCollection services, string name, Action<PgFlowWorkerBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(configure);
        if (services.Any(service => service.ServiceType == typeof(HostedWorker) && Equals(service.ServiceKey, name)))
        {
            throw new ArgumentException(
                $"A worker '{name}' was added before. Add the flows to it, or name this one: "
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
