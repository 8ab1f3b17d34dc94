using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Kubernetes;

internal static class KubernetesServices
{
    public static IServiceCollection AddKubernetes(this IServiceCollection services)
    {
        services.TryAddSingleton(_ => ClusterAccess.OfThisPod());
        return services
            .AddWorkerOptions<KubernetesOptions, KubernetesOptionsValidator>(KubernetesOptions.Section)
            .AddSingleton<IValidateOptions<KubernetesOptions>, KubernetesRelations>()
            .AddSingleton<PodAnnotations>()
            .AddWorkerLoop<DeletionCost>();
    }
}
