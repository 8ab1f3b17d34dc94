using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Elections;
using PgFlow.Worker.Instruments;
using static PgFlow.Worker.Instruments.MetricTags;

namespace PgFlow.Worker.Metrics;

/// <summary>
/// The last reading of the whole database, while it is fresh and this process is the elected observer.
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
        // Two readings may fail before the values count as stale.
        (_election, _time, _freshness) = (election, time, options.Value.Interval * 3);
        var meter = worker.Meter;
        _ready = Gauge(meter, "pgflow.flow.ready", "flow_ready", "{task}", "Tasks that could be claimed now.", Flow);
        Gauge(meter, "pgflow.flow.in_flight", "flow_in_flight", "{task}", "Tasks that workers hold.", Flow);
        Gauge(
            meter, "pgflow.flow.oldest_ready.timestamp", "flow_oldest_ready_at", "s",
            "How long the oldest claimable task has waited.", Flow);
        Gauge(meter, "pgflow.table.dead_rows", "dead_rows", "{row}", "Rows for vacuum to remove.", Table);
        Gauge(
            meter, "pgflow.oldest_transaction.age", "oldest_transaction", "s",
            "How long the oldest transaction of the database has been open.");
        Gauge(
            meter, "pgflow.oldest_snapshot.age", "oldest_snapshot", "{transaction}",
            "The age, in transactions, of the oldest snapshot that keeps dead rows.");
        meter.CreateObservableGauge(
            "pgflow.observer.elected", () => _election.IsElected ? 1 : 0,
            description: "1 when this process is the elected observer of the database, else 0.");
        meter.CreateObservableCounter(
            "pgflow.runs.started", () => Values("runs_started"), "{run}",
            "Runs started by any client since the server's statistics began.");
    }

    /// <summary>Replaces the previous reading.</summary>
    public void Found(IReadOnlyList<DatabaseGauge> gauges) =>
        _reading = new DatabaseReading(gauges, _time.GetTimestamp());

    /// <summary>Gets whether these metrics are collected.</summary>
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
