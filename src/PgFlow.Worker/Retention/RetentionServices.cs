using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Elections;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Retention;

internal static class RetentionServices
{
    public static IServiceCollection AddRetention(this IServiceCollection services) => services
        .AddWorkerOptions<RetentionOptions, RetentionOptionsValidator>(RetentionOptions.Section)
        .AddSingleton<IValidateOptions<RetentionOptions>, RetentionRelations>()
        .AddElection(Election.Pruner)
        .AddSingleton<FlowAges>()
        .AddWorkerLoop<Pruning>();
}
