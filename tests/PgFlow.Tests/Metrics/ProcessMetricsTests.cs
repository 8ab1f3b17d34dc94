using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PgFlow.Tests.Worker;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Metrics;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Registration;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Slots;

namespace PgFlow.Tests.Metrics;

public sealed class ProcessMetricsTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_000));
    private readonly TestMeters _meters = new();
    private readonly SlotPool _slots = new(Options.Create(new FetchingOptions { Concurrency = 10 }));
    private readonly LoopTicks _ticks;
    private readonly PluginInventory _plugins = new();
    private readonly ServedFlows _flows;

    public ProcessMetricsTests()
    {
        _ticks = new LoopTicks(_time);
        _flows = new ServedFlows(_time);
        new ProcessMetrics(new WorkerMeter(_meters), _slots, _ticks, _plugins, _flows, _time).Publish();
    }

    [OneTimeTearDown]
    public void DisposeMeters() => _meters.Dispose();

    [Test]
    public void Slots_are_counted_as_used_free_and_leaked()
    {
        _slots.Take("counted", 4);
        _slots.Leak("counted");

        Assert.That(Observed("pgflow.slots"), Is.SupersetOf(new[]
        {
            "pgflow.slots.used{flow=counted} 4", "pgflow.slots.free{} 6", "pgflow.slots.leaked{flow=counted} 1",
        }));
    }

    [Test]
    public void Loop_that_has_nothing_to_do_is_as_sound_as_one_that_has_just_ticked()
    {
        _ticks.Start("idle", TimeSpan.FromSeconds(1));
        _ticks.Tick("idle");
        using var rest = _ticks.Rest("idle");

        Assert.That(SoundAfter(TimeSpan.FromHours(1), "idle"), Is.EqualTo(_time.GetUtcNow()));
    }

    [Test]
    public void Loop_that_hangs_shows_its_last_pass()
    {
        _ticks.Start("hanging", TimeSpan.FromSeconds(1));
        _ticks.Tick("hanging");
        var ticked = _time.GetUtcNow();

        Assert.That(SoundAfter(TimeSpan.FromHours(1), "hanging"), Is.EqualTo(ticked));
    }

    [Test]
    public void Loop_that_waits_after_a_failed_pass_shows_its_last_good_one()
    {
        _ticks.Start("failing", TimeSpan.FromSeconds(1));
        var started = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(5));
        _ticks.Fail("failing", new InvalidDataException("bad"));
        using var rest = _ticks.Rest("failing");

        Assert.That(SoundAfter(TimeSpan.FromHours(1), "failing"), Is.EqualTo(started));
    }

    [Test]
    public void Loop_that_tasks_do_not_need_says_so()
    {
        _ticks.Start("needed", TimeSpan.FromSeconds(1));
        _ticks.Start("needless", TimeSpan.FromSeconds(1), isAuxiliary: true);

        using var measurements = new Measurements(_meters);
        Assert.That(measurements.Observe().Series, Is.SupersetOf(new[]
        {
            "pgflow.loop.last_tick.timestamp{loop=needed,auxiliary=false}",
            "pgflow.loop.last_tick.timestamp{loop=needless,auxiliary=true}",
        }));
    }

    [Test]
    public async Task Plugins_are_shown_with_their_versions()
    {
        var flow = new FlowDefinition { Slug = "flow" };
        await using var loaded = new PluginLoadResult(
            [new ServedFlow(flow, new Dictionary<string, IStepInvoker>(), "Greeter") { PluginVersion = "1.2.3" }],
            [new PluginProblem("Bad.dll", "It is bad.", "Remove it.")]);

        _plugins.Loaded = loaded;

        Assert.That(
            Observed("pgflow.plugin{"), Is.EqualTo(new[] { "pgflow.plugin{plugin=Greeter,version=1.2.3} 1" }));
    }

    [Test]
    public async Task Problems_are_the_plugins_and_flows_that_are_not_served()
    {
        await using var loaded = new PluginLoadResult([], [new PluginProblem("Bad.dll", "It is bad.", "Remove it.")]);
        var flow = new SelectedFlow(
            new FlowDefinition { Slug = "refused" }, new Dictionary<string, IStepInvoker>());

        _plugins.Loaded = loaded;
        _flows.Note(
            [flow with { Definition = new() { Slug = "served" } }], [new(flow, "it differs", IsMissing: false)]);

        Assert.That(Observed("pgflow.plugin.problems"), Is.EqualTo(new[] { "pgflow.plugin.problems{} 2" }));
        Assert.That(Observed("pgflow.flow.served"), Is.EqualTo(new[] { "pgflow.flow.served{flow=served} 1" }));
        using var zeros = new Measurements(_meters);
        Assert.That(zeros.Observe().Series, Does.Contain("pgflow.flow.served{flow=refused}"));
    }

    private DateTimeOffset SoundAfter(TimeSpan wait, string loop)
    {
        _time.Advance(wait);
        var prefix = $"pgflow.loop.last_tick.timestamp{{loop={loop},auxiliary=false}} ";
        var seconds = Observed(prefix).Single()[prefix.Length..];
        return DateTimeOffset.FromUnixTimeMilliseconds(
            (long)(double.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture) * 1000));
    }

    private List<string> Observed(string prefix)
    {
        using var measurements = new Measurements(_meters);
        return [.. measurements.Observe().Recorded.Where(entry => entry.StartsWith(prefix, StringComparison.Ordinal))];
    }
}
