using k8s.Models;

namespace PgFlow.IntegrationTests.Kubernetes;

/// <inheritdoc cref="PodMonitor"/>
internal sealed class PodMonitorSpec
{
    public V1LabelSelector Selector { get; set; } = new();
}
