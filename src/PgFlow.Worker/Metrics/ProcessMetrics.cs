using System.Diagnostics.Metrics;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Registration;
using PgFlow.Worker.Slots;
using static PgFlow.Worker.Instruments.MetricTags;

namespace PgFlow.Worker.Metrics;

/// <summary>Metrics that are read on collection: slots, loops, plugins and flows.</summary>
internal sealed class ProcessMetrics(
    WorkerMeter worker,
    SlotPool slots,
    LoopTicks ticks,
    PluginInventory plugins,
    ServedFlows flows,
    TimeProvider time)
{
    /// <summary>Creates the instruments. Must be called once.</summary>
    public void Publish()
    {
        var meter = worker.Meter;
        meter.CreateObservableGauge("pgflow.slots.used", Used, "{slot}", "Slots that are taken.");
        meter.CreateObservableGauge("pgflow.slots.free", () => slots.Free, "{slot}", "Slots that are free.");
        meter.CreateObservableGauge(
            "pgflow.slots.leaked", Leaked, "{slot}", "Taken slots whose handlers ignore their cancellation.");
        meter.CreateObservableGauge(
            "pgflow.loop.last_tick.timestamp", LastTicks, "s", "When a loop last completed a pass, or is resting.");
        meter.CreateObservableGauge("pgflow.build", Build, description: "The worker's version; always 1.");
        meter.CreateObservableGauge("pgflow.plugin", Plugins, description: "A loaded plugin's version; always 1.");
        meter.CreateObservableGauge(
            "pgflow.plugin.problems", Problems, "{problem}", "Plugins and flows that are not served.");
        meter.CreateObservableGauge(
            "pgflow.flow.served", Served, description: "1 when a selected flow is served, else 0.");
    }

    private int Problems() => (plugins.Loaded?.Problems.Count ?? 0) + flows.Unserved.Count + flows.Deleted.Count;

    private IEnumerable<Measurement<int>> Served() =>
    [
        .. flows.Served.Select(
            flow => new Measurement<int>(flows.Deleted.Contains(flow.Slug) ? 0 : 1, Flow(flow.Slug))),
        .. flows.Unserved.Select(unserved => new Measurement<int>(0, Flow(unserved.Flow.Slug))),
    ];

    private IEnumerable<Measurement<int>> Used() =>
        slots.Usage().Select(flow => new Measurement<int>(flow.Taken, Flow(flow.Flow)));

    private IEnumerable<Measurement<int>> Leaked() =>
        slots.Usage().Select(flow => new Measurement<int>(flow.Leaked, Flow(flow.Flow)));

    private IEnumerable<Measurement<double>> LastTicks()
    {
        var now = time.GetUtcNow();
        return ticks.Loops.Select(loop =>
            new Measurement<double>(
                UnixSeconds(loop.Value.LastHealthyAt(now)), Loop(loop.Key), Auxiliary(loop.Value.IsAuxiliary)));
    }

    private static Measurement<int> Build() => new(
        1, Version(WorkerIdentity.Version), Runtime(Environment.Version.ToString()));

    private IEnumerable<Measurement<int>> Plugins() => (plugins.Loaded?.Flows ?? [])
        .GroupBy(flow => flow.PluginName, StringComparer.Ordinal)
        .Select(flows => new Measurement<int>(1, Plugin(flows.Key), Version(flows.First().PluginVersion)));

    private static double UnixSeconds(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds() / 1000.0;
}
