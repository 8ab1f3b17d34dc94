using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Hosting;

namespace PgFlow.Worker.Health;

internal static class HealthServices
{
    /// <summary>What makes a worker ready, and what makes it started.</summary>
    public static IServiceCollection AddReadiness(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<DatabaseCheck>("database", tags: [HealthEndpoints.Ready])
            .AddCheck<SchemaCheck>("schema", tags: [HealthEndpoints.Ready])
            .AddCheck<QueuesCheck>("queues", tags: [HealthEndpoints.Ready])
            .AddCheck<LoopsCheck>("loops", tags: [HealthEndpoints.Ready])
            .AddCheck<PluginsCheck>("plugins", tags: [HealthEndpoints.Ready, HealthEndpoints.Startup])
            .AddCheck<DrainCheck>("drain", tags: [HealthEndpoints.Ready])
            .AddCheck<RegistrationCheck>("registration", tags: [HealthEndpoints.Ready]);
        return services;
    }

    /// <summary>Answers about it over HTTP. To be added before the worker, so that it outlasts its drain.</summary>
    public static IServiceCollection AddHttpListener(this IServiceCollection services) => services
        .AddWorkerOptions<HttpOptions, HttpOptionsValidator>(HttpOptions.Section)
        .AddSingleton<IValidateOptions<HttpOptions>, HttpRelations>()
        .AddHostedService<HttpListenerService>();
}
