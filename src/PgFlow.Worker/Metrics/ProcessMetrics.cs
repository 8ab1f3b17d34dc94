using System.Diagnostics.Metrics;
using System.Reflection;
using PgFlow.Worker.Fetching;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Plugins;
using static PgFlow.Worker.Metrics.MetricTags;

namespace PgFlow.Worker.Metrics;

/// <summary>What is looked up when somebody asks: slots, loops, and what the process is made of.</summary>
internal sealed class ProcessMetrics
{
    private readonly SlotPool _slots;
    private readonly LoopTicks _ticks;
    private readonly TimeProvider _time;
    private PluginLoadResult? _plugins;

    public ProcessMetrics(WorkerMeter worker, SlotPool slots, LoopTicks ticks, TimeProvider time)
    {
        (_slots, _ticks, _time) = (slots, ticks, time);
        var meter = worker.Meter;
        meter.CreateObservableGauge("pgflow.slots.used", Used, "{slot}", "Slots that are taken.");
        meter.CreateObservableGauge("pgflow.slots.free", () => _slots.Free, "{slot}", "Slots that are free.");
        meter.CreateObservableGauge(
            "pgflow.slots.leaked", Leaked, "{slot}", "Taken slots whose handlers ignore their cancellation.");
        meter.CreateObservableGauge(
            "pgflow.loop.last_tick.timestamp", LastTicks, "s", "When a loop last got through a pass, or rests.");
        meter.CreateObservableGauge("pgflow.build", Build, description: "The worker's version; always 1.");
        meter.CreateObservableGauge("pgflow.plugin", Plugins, description: "A loaded plugin's version; always 1.");
        meter.CreateObservableGauge(
            "pgflow.plugin.problems", () => _plugins?.Problems.Count ?? 0, "{problem}",
            "Plugins and flows that are not served.");
    }

    /// <summary>Says what the plugins folder held.</summary>
    public void Loaded(PluginLoadResult plugins) => _plugins = plugins;

    private IEnumerable<Measurement<int>> Used() =>
        _slots.Usage().Select(flow => new Measurement<int>(flow.Taken, Flow(flow.Flow)));

    private IEnumerable<Measurement<int>> Leaked() =>
        _slots.Usage().Select(flow => new Measurement<int>(flow.Leaked, Flow(flow.Flow)));

    private IEnumerable<Measurement<double>> LastTicks()
    {
        var now = _time.GetUtcNow();
        return _ticks.Loops.Select(loop =>
            new Measurement<double>(UnixSeconds(loop.Value.LastSoundAt(now)), Loop(loop.Key)));
    }

    private static Measurement<int> Build() => new(
        1, Version(VersionOf(typeof(ProcessMetrics).Assembly)), Runtime(Environment.Version.ToString()));

    private IEnumerable<Measurement<int>> Plugins() => (_plugins?.Flows ?? [])
        .GroupBy(flow => flow.PluginName, StringComparer.Ordinal)
        .Select(flows => new Measurement<int>(1, Plugin(flows.Key), Version(flows.First().PluginVersion)));

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private static double UnixSeconds(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds() / 1000.0;
}
