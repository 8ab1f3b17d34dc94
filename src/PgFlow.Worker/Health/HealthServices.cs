using Microsoft.Extensions.DependencyInjection;

namespace PgFlow.Worker.Health;

internal static class HealthServices
{
    /// <summary>Adds the checks of readiness and of startup.</summary>
    public static IServiceCollection AddReadiness(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<DatabaseCheck>("database", tags: [HealthTags.Ready])
            .AddCheck<SchemaCheck>("schema", tags: [HealthTags.Ready])
            .AddCheck<QueuesCheck>("queues", tags: [HealthTags.Ready])
            .AddCheck<LoopsCheck>("loops", tags: [HealthTags.Ready])
            .AddCheck<PluginsCheck>("plugins", tags: [HealthTags.Ready, HealthTags.Startup])
            .AddCheck<DrainCheck>("drain", tags: [HealthTags.Ready])
            .AddCheck<RegistrationCheck>("registration", tags: [HealthTags.Ready]);
        return services;
    }
}
