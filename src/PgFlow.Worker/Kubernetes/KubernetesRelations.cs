using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Kubernetes;

/// <summary>A cost is some pod's.</summary>
internal sealed class KubernetesRelations : IValidateOptions<KubernetesOptions>
{
    public ValidateOptionsResult Validate(string? name, KubernetesOptions options) =>
        options.DeletionCost && string.IsNullOrWhiteSpace(options.Pod)
            ? ValidateOptionsResult.Fail(
                "PgFlow:Kubernetes:DeletionCost is true, and PgFlow:Kubernetes:Pod is empty: nobody knows whose it is. "
                + "Have the downward API set PgFlow__Kubernetes__Pod to metadata.name.")
            : ValidateOptionsResult.Success;
}
