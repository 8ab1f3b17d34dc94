namespace PgFlow.IntegrationTests.Kubernetes;

/// <summary>What the tests read of the Prometheus operator's PodMonitor.</summary>
internal sealed class PodMonitor
{
    public PodMonitorSpec Spec { get; set; } = new();
}
