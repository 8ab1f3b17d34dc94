using Microsoft.Extensions.DependencyInjection;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Elections;

internal static class ElectionServices
{
    /// <summary>What every worker stands for. A keyed service each, by the election's name.</summary>
    public static IServiceCollection AddElections(this IServiceCollection services) => services
        .AddWorkerOptions<ElectionOptions, ElectionOptionsValidator>(ElectionOptions.Section)
        .AddElection(Election.Observer);

    /// <summary>One more election; whoever needs it runs it.</summary>
    public static IServiceCollection AddElection(this IServiceCollection services, string name) =>
        services.AddKeyedSingleton(
            name, (provider, _) => ActivatorUtilities.CreateInstance<Election>(provider, name));
}
