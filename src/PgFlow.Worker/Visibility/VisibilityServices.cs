using Microsoft.Extensions.DependencyInjection;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Visibility;

internal static class VisibilityServices
{
    public static IServiceCollection AddVisibility(this IServiceCollection services) => services
        .AddWorkerLoop<VisibilityExtender>()
        .AddWorkerOptions<VisibilityOptions, VisibilityOptionsValidator>(VisibilityOptions.Section);
}
