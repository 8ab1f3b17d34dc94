using static PgFlow.Worker.Instruments.MetricTags;

namespace PgFlow.Worker.Instruments;

/// <summary>Metrics of claims, by flow.</summary>
internal sealed class FetchMetrics
{
    private readonly GuardedCounter _fetches;
    private readonly GuardedCounter _empty;
    private readonly GuardedHistogram<int> _size;
    private readonly GuardedHistogram<double> _duration;

    public FetchMetrics(WorkerMeter worker)
    {
        _fetches = worker.Counter("pgflow.fetches", "{fetch}", "Claims that the database answered.");
        _empty = worker.Counter("pgflow.fetches.empty", "{fetch}", "Claims that found nothing.");
        _size = worker.Histogram(
            "pgflow.fetch.size", "{task}", "Tasks that one claim brought, of those that brought any.",
            advice: Buckets.Batches);
        _duration = worker.Histogram(
            "pgflow.fetch.duration", "s", "How long claims took.", advice: Buckets.Calls);
    }

    /// <summary>Initialises the flow's counters to zero.</summary>
    public void Introduce(string flow)
    {
        _fetches.Add(0, Flow(flow));
        _empty.Add(0, Flow(flow));
    }

    public void Fetched(string flow, int tasks, TimeSpan elapsed)
    {
        _fetches.Add(1, Flow(flow));
        _duration.Record(elapsed.TotalSeconds, Flow(flow));
        if (tasks > 0)
        {
            _size.Record(tasks, Flow(flow));
        }
        else
        {
            _empty.Add(1, Flow(flow));
        }
    }
}
