using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Kubernetes;

/// <summary>A deletion cost needs a pod.</summary>
internal sealed class KubernetesRelations : IValidateOptions<KubernetesOptions>
{
    public ValidateOptionsResult Validate(string? name, KubernetesOptions options) =>
        options.DeletionCost && string.IsNullOrWhiteSpace(options.Pod)
            ? ValidateOptionsResult.Fail(
                "PgFlow:Kubernetes:DeletionCost is true, and PgFlow:Kubernetes:Pod is empty, so the pod is unknown. "
                + "Have the downward API set PgFlow__Kubernetes__Pod to metadata.name.")
            : ValidateOptionsResult.Success;
}
