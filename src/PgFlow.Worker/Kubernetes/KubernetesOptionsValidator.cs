using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Kubernetes;

[OptionsValidator]
internal sealed partial class KubernetesOptionsValidator : IValidateOptions<KubernetesOptions>;
