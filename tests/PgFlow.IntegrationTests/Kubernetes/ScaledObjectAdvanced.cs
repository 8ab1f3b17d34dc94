using k8s.Models;

namespace PgFlow.IntegrationTests.Kubernetes;

/// <inheritdoc cref="ScaledObject"/>
internal sealed class ScaledObjectAdvanced
{
    public V2HorizontalPodAutoscalerSpec HorizontalPodAutoscalerConfig { get; set; } = new();
}
