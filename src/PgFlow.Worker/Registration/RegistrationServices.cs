using Microsoft.Extensions.DependencyInjection;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Registration;

internal static class RegistrationServices
{
    public static IServiceCollection AddRegistration(this IServiceCollection services) => services
        .AddSingleton<SchemaWait>()
        .AddSingleton<ServedFlows>()
        .AddWorkerLoop<DeletedFlows>()
        .AddSingleton<FlowRegistrar>()
        .AddWorkerOptions<RegistrationOptions, RegistrationOptionsValidator>(RegistrationOptions.Section);
}
