using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Elections;
using PgFlow.Worker.Instruments;
using static PgFlow.Worker.Instruments.MetricTags;

namespace PgFlow.Worker.Metrics;

/// <summary>
/// What the last look at the whole database has found, as long as it is fresh and this process is the one that looks.
/// </summary>
internal sealed class DatabaseMetrics
{
    private readonly Election _election;
    private readonly TimeProvider _time;
    private readonly TimeSpan _freshness;
    private readonly Instrument _ready;
    private volatile DatabaseReading? _reading;

    public DatabaseMetrics(
        WorkerMeter worker,
        [FromKeyedServices(Election.Observer)] Election election,
        IOptions<MetricsOptions> options,
        TimeProvider time)
    {
        // Two looks may fail before the values are called old.
        (_election, _time, _freshness) = (election, time, options.Value.Interval * 3);
        var meter = worker.Meter;
        _ready = Gauge(meter, "pgflow.flow.ready", "flow_ready", "{task}", "Tasks that could be claimed now.", Flow);
        Gauge(meter, "pgflow.flow.in_flight", "flow_in_flight", "{task}", "Tasks in workers' hands.", Flow);
        Gauge(
            meter, "pgflow.flow.oldest_ready.timestamp", "flow_oldest_ready_at", "s",
            "Since when the oldest task waits that could be claimed.", Flow);
        Gauge(meter, "pgflow.table.dead_rows", "dead_rows", "{row}", "Rows for vacuum to remove.", Table);
        Gauge(
            meter, "pgflow.oldest_transaction.age", "oldest_transaction", "s",
            "How long the oldest transaction of the database has been open.");
        Gauge(
            meter, "pgflow.oldest_snapshot.age", "oldest_snapshot", "{transaction}",
            "How many transactions ago the oldest snapshot was taken that keeps dead rows.");
        meter.CreateObservableGauge(
            "pgflow.observer.elected", () => _election.IsElected ? 1 : 0,
            description: "Whether this process looks at the whole database.");
        meter.CreateObservableCounter(
            "pgflow.runs.started", () => Values("runs_started"), "{run}",
            "Runs started by anybody since the server's statistics began.");
    }

    /// <summary>Replaces what was found before.</summary>
    public void Found(IReadOnlyList<DatabaseGauge> gauges) =>
        _reading = new DatabaseReading(gauges, _time.GetTimestamp());

    /// <summary>Whether something collects these metrics.</summary>
    public bool AreObserved => _ready.Enabled;

    private ObservableGauge<double> Gauge(
        Meter meter,
        string metric,
        string gauge,
        string unit,
        string description,
        Func<string, KeyValuePair<string, object?>>? tag = null) =>
        meter.CreateObservableGauge(metric, () => Values(gauge, tag), unit, description);

    private IEnumerable<Measurement<double>> Values(
        string gauge, Func<string, KeyValuePair<string, object?>>? tag = null)
    {
        if (!_election.IsElected || _reading is not { } reading
            || _time.GetElapsedTime(reading.ReadAt) > _freshness)
        {
            return [];
        }

        return reading.Gauges
            .Where(found => found.Name == gauge)
            .Select(found => tag is null || found.Label is null
                ? new Measurement<double>(found.Value)
                : new Measurement<double>(found.Value, tag(found.Label)));
    }
}
