namespace PgFlow.Worker.Metrics;

/// <summary>
/// Tells whether the metrics of this process can be collected: reading the database in vain has a cost.
/// </summary>
internal interface IMetricsAudience
{
    bool Exists { get; }
}
