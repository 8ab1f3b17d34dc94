using PgFlow.Worker.Metrics;

namespace PgFlow.Worker.Hosting;

/// <summary>Inside of an application metrics are collected by whatever listens to the meter.</summary>
internal sealed class HostedAudience(DatabaseMetrics metrics) : IMetricsAudience
{
    public bool Exists => metrics.AreObserved;
}
