using Microsoft.Extensions.DependencyInjection;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Elections;

internal static class ElectionServices
{
    /// <summary>Adds the elections that every worker knows, each a service keyed by its name.</summary>
    public static IServiceCollection AddElections(this IServiceCollection services) => services
        .AddWorkerOptions<ElectionOptions, ElectionOptionsValidator>(ElectionOptions.Section)
        .AddElection(Election.Observer);

    /// <summary>Adds an election; the service that needs it runs it.</summary>
    public static IServiceCollection AddElection(this IServiceCollection services, string name) =>
        services.AddKeyedSingleton(
            name, (provider, _) => ActivatorUtilities.CreateInstance<Election>(provider, name));
}
