using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Identity;

internal static class IdentityServices
{
    public static IServiceCollection AddIdentity(this IServiceCollection services) => services
        .AddSingleton<WorkerIdentity>()
        .AddSingleton<WorkerLease>()
        .AddWorkerOptions<HeartbeatOptions, HeartbeatOptionsValidator>(HeartbeatOptions.Section)
        .AddSingleton<IValidateOptions<HeartbeatOptions>, HeartbeatRelations>();
}
