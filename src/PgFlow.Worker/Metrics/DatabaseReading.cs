using PgFlow.Client;

namespace PgFlow.Worker.Metrics;

/// <summary>One look at the whole database.</summary>
/// <param name="Gauges">What it found.</param>
/// <param name="ReadAt">The timestamp of its end.</param>
internal sealed record DatabaseReading(IReadOnlyList<DatabaseGauge> Gauges, long ReadAt);
