namespace PgFlow.IntegrationTests.Kubernetes;

/// <summary>What the tests read of KEDA's ScaledObject.</summary>
internal sealed class ScaledObject
{
    public ScaledObjectSpec Spec { get; set; } = new();
}
