using Microsoft.Extensions.DependencyInjection;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Completion;

internal static class CompletionServices
{
    public static IServiceCollection AddCompletion(this IServiceCollection services) => services
        .AddWorkerOptions<CompletionOptions, CompletionOptionsValidator>(CompletionOptions.Section)
        .AddSingleton<TaskCounts>()
        .AddSingleton<ReportDelivery>()
        .AddSingleton<FlowsInTrouble>()
        .AddSingleton<ReportLanes>();
}
