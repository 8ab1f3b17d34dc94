using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Settings;

namespace PgFlow.Cli.Http;

internal static class HttpServices
{
    /// <summary>
    /// Serves the worker's health over HTTP. Must be added before the worker to outlast its drain.
    /// </summary>
    public static IServiceCollection AddHttpListener(this IServiceCollection services) => services
        .AddWorkerOptions<HttpOptions, HttpOptionsValidator>(HttpOptions.Section)
        .AddSingleton<IValidateOptions<HttpOptions>, HttpRelations>()
        .AddHostedService<HttpListenerService>();
}
