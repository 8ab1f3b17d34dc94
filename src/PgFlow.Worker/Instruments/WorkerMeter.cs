using System.Diagnostics.Metrics;

namespace PgFlow.Worker.Instruments;

/// <summary>
/// The meter of all instruments of the worker, disposed by its factory. Values that are measured as they occur use
/// guarded instruments; observable ones run on their listener's own thread.
/// </summary>
internal sealed class WorkerMeter(IMeterFactory meters, ListenerFaults? faults = null, MeterScope? scope = null)
{
    public const string Name = "PgFlow.Worker";

    public Meter Meter { get; } = meters.Create(new MeterOptions(Name) { Tags = scope?.Tags });

    public GuardedCounter Counter(string name, string unit, string description) =>
        new(Meter.CreateCounter<long>(name, unit, description), faults);

    public GuardedHistogram<T> Histogram<T>(string name, string unit, string description, InstrumentAdvice<T> advice)
        where T : struct =>
        new(Meter.CreateHistogram(name, unit, description, tags: null, advice), faults);
}
