namespace PgFlow.Worker.Instruments;

/// <summary>Metrics of the delivery of results.</summary>
internal sealed class FlushMetrics
{
    private readonly GuardedHistogram<int> _size;
    private readonly GuardedHistogram<double> _duration;

    public FlushMetrics(WorkerMeter worker)
    {
        _size = worker.Histogram(
            "pgflow.flush.size", "{result}", "Results that were delivered together.", advice: Buckets.Batches);
        _duration = worker.Histogram(
            "pgflow.flush.duration", "s", "How long it took to deliver them.", advice: Buckets.Calls);
    }

    public void Flushed(int results, TimeSpan elapsed)
    {
        _size.Record(results);
        _duration.Record(elapsed.TotalSeconds);
    }
}
