using k8s.Models;

namespace PgFlow.IntegrationTests.Kubernetes;

/// <inheritdoc cref="ScaledObject"/>
internal sealed class ScaledObjectTrigger
{
    public string Type { get; set; } = "";

    public V1LocalObjectReference AuthenticationRef { get; set; } = new();

    public bool UseCachedMetrics { get; set; }

    public IDictionary<string, string> Metadata { get; set; } = new Dictionary<string, string>();
}
