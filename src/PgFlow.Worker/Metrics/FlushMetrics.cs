using System.Diagnostics.Metrics;

namespace PgFlow.Worker.Metrics;

/// <summary>How results travel to the database.</summary>
internal sealed class FlushMetrics
{
    private readonly Histogram<int> _size;
    private readonly Histogram<double> _duration;

    public FlushMetrics(WorkerMeter worker)
    {
        var meter = worker.Meter;
        _size = meter.CreateHistogram(
            "pgflow.flush.size", "{result}", "Results that were delivered together.", advice: Buckets.Batches);
        _duration = meter.CreateHistogram(
            "pgflow.flush.duration", "s", "How long it took to deliver them.", advice: Buckets.Calls);
    }

    public void Flushed(int results, TimeSpan elapsed)
    {
        _size.Record(results);
        _duration.Record(elapsed.TotalSeconds);
    }
}
