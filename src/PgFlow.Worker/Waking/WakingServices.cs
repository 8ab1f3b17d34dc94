using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Waking;

internal static class WakingServices
{
    public static IServiceCollection AddWaking(this IServiceCollection services) => services
        .AddWorkerOptions<WakingOptions, WakingOptionsValidator>(WakingOptions.Section)
        .AddSingleton<IValidateOptions<WakingOptions>, WakingRelations>()
        .AddSingleton<FlowWakes>()
        .AddSingleton<IdleFlows>()
        .AddSingleton<NotifiedWakes>()
        .AddSingleton<WaitAnnouncements>()
        .AddWorkerLoop<WorkListener>()
        .AddWorkerLoop<WorkWatch>();
}
