namespace PgFlow.IntegrationTests.Kubernetes;

/// <inheritdoc cref="ScaledObject"/>
internal sealed class ScaledObjectTrigger
{
    public string Type { get; set; } = "";

    public bool UseCachedMetrics { get; set; }

    public IDictionary<string, string> Metadata { get; set; } = new Dictionary<string, string>();
}
