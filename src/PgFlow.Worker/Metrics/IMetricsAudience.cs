namespace PgFlow.Worker.Metrics;

/// <summary>Tells whether anything can get the metrics of this process: reading the database for none costs.</summary>
internal interface IMetricsAudience
{
    bool Exists { get; }
}
