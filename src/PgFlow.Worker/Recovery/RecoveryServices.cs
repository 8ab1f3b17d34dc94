using Microsoft.Extensions.DependencyInjection;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Recovery;

internal static class RecoveryServices
{
    public static IServiceCollection AddRecovery(this IServiceCollection services) => services
        .AddSingleton<ClaimReconciliation>()
        .AddWorkerLoop<TaskRecovery>()
        .AddSingleton<QueueTroubles>()
        .AddWorkerOptions<RecoveryOptions, RecoveryOptionsValidator>(RecoveryOptions.Section);
}
