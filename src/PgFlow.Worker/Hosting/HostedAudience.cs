using PgFlow.Worker.Metrics;

namespace PgFlow.Worker.Hosting;

/// <summary>Inside an application, metrics are collected by the listeners of its meter.</summary>
internal sealed class HostedAudience(DatabaseMetrics metrics) : IMetricsAudience
{
    public bool Exists => metrics.AreObserved;
}
