using Microsoft.Extensions.DependencyInjection;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Tracing;

internal static class TracingServices
{
    public static IServiceCollection AddTracing(this IServiceCollection services) => services
        .AddWorkerOptions<TracingOptions, TracingOptionsValidator>(TracingOptions.Section);
}
