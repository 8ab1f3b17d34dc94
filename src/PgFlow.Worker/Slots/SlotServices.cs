using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Slots;

internal static class SlotServices
{
    public static IServiceCollection AddSlots(this IServiceCollection services) => services
        .AddWorkerOptions<FetchingOptions, FetchingOptionsValidator>(FetchingOptions.Section)
        .AddSingleton<IValidateOptions<FetchingOptions>, FetchingRelations>()
        .AddSingleton<SlotPool>();
}
