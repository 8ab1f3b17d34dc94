using Microsoft.Extensions.DependencyInjection;
using PgFlow.Worker.Loops;

namespace PgFlow.Worker.Heartbeats;

internal static class HeartbeatServices
{
    public static IServiceCollection AddHeartbeat(this IServiceCollection services) => services
        .AddWorkerLoop<Heartbeat>();
}
