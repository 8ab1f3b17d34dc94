using k8s.Models;

namespace PgFlow.IntegrationTests.Kubernetes;

/// <inheritdoc cref="ScaledObject"/>
internal sealed class ScaledObjectSpec
{
    public V2CrossVersionObjectReference ScaleTargetRef { get; set; } = new();

    public int MinReplicaCount { get; set; }

    public int MaxReplicaCount { get; set; }

    public int PollingInterval { get; set; }

    public int CooldownPeriod { get; set; }

    public ScaledObjectAdvanced Advanced { get; set; } = new();

    public IList<ScaledObjectTrigger> Triggers { get; set; } = [];
}
