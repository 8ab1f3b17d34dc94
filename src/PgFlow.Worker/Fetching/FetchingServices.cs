using Microsoft.Extensions.DependencyInjection;

namespace PgFlow.Worker.Fetching;

internal static class FetchingServices
{
    public static IServiceCollection AddFetching(this IServiceCollection services) => services
        .AddSingleton<FetchGate>()
        .AddSingleton<ClaimRoom>()
        .AddSingleton<FlowReaders>();
}
