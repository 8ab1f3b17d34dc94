using PgFlow.Client;

namespace PgFlow.Worker.Metrics;

/// <summary>A reading of the whole database.</summary>
/// <param name="Gauges">The values.</param>
/// <param name="ReadAt">The timestamp of its end.</param>
internal sealed record DatabaseReading(IReadOnlyList<DatabaseGauge> Gauges, long ReadAt);
