using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PgFlow.Client;
using PgFlow.TestKit.Waiting;
using PgFlow.Tests.Metrics;
using PgFlow.Worker.Fetching;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Recovery;
using PgFlow.Worker.Registration;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Tasks;
using PgFlow.Worker.Waking;

namespace PgFlow.Tests.Worker;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TaskRecoveryTests
{
    private static readonly SelectedFlow Flow = new(
        new FlowDefinition { Slug = "flow" }, new Dictionary<string, IStepInvoker>());

    private readonly FakeTimeProvider _time = new();
    private readonly TestMeters _meters = new();
    private FlowWakes _wakes = null!;
    private FetchGate _gate = null!;

    private TaskMetrics Metrics => new(new WorkerMeter(_meters), _time);

    [SetUp]
    public void Create() => (_wakes, _gate) = (new FlowWakes(), new FetchGate());

    [TearDown]
    public void Dispose()
    {
        _wakes.Dispose();
        _gate.Dispose();
        _meters.Dispose();
    }

    [Test]
    public async Task Claim_whose_answer_was_lost_is_released_at_once_and_held_ones_are_not()
    {
        var store = new InMemoryStore(_time);
        var held = new HeldTasks(_time);
        held.Add((await ClaimTwoAsync(store))[0]);
        _gate.NoteUnknownClaims();
        _time.Advance(TimeSpan.FromSeconds(1));

        await Recovery(store, held).PassAsync(CancellationToken.None);

        Assert.That(store.Tasks.Select(task => task.Status), Is.EqualTo(new[] { "started", "queued" }));
    }

    [Test]
    public async Task Unknown_claim_is_released_by_the_second_pass_without_a_signal()
    {
        var store = new InMemoryStore(_time);
        await ClaimTwoAsync(store);
        var recovery = Recovery(store, new HeldTasks(_time));
        _time.Advance(TimeSpan.FromSeconds(1));

        await recovery.PassAsync(CancellationToken.None);
        var afterOne = store.Tasks.Count(task => task.Status == "queued");
        await recovery.PassAsync(CancellationToken.None);

        Assert.That((afterOne, store.Tasks.Count(task => task.Status == "queued")), Is.EqualTo((0, 2)));
    }

    [Test]
    public async Task New_worker_recovers_as_soon_as_it_may_judge_others()
    {
        var store = new InMemoryStore(_time);
        using var stop = new CancellationTokenSource();
        var running = Recovery(store, new HeldTasks(_time), TimeSpan.FromMinutes(10)).RunAsync(stop.Token);

        _time.Advance(TimeSpan.FromSeconds(14));
        var early = store.CountOf("recover");
        _time.Advance(TimeSpan.FromSeconds(1.1));
        await WaitUntil.TrueAsync(() => store.CountOf("recover") == 1, () => store.Calls.Count);
        await stop.CancelAsync();
        await running;

        Assert.That(early, Is.Zero);
    }

    [Test]
    public async Task Worker_whose_registration_took_long_repairs_an_interval_after_it()
    {
        var store = new InMemoryStore(_time);
        using var stop = new CancellationTokenSource();
        var recovery = Recovery(store, new HeldTasks(_time), TimeSpan.FromSeconds(2));
        _time.Advance(TimeSpan.FromMinutes(1));

        var registered = _time.GetUtcNow();
        var running = recovery.RunAsync(stop.Token);
        await WaitUntil.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return store.CountOf("repair") > 0;
            },
            () => store.Calls.Count);
        await stop.CancelAsync();
        await running;

        Assert.That(_time.GetUtcNow() - registered, Is.GreaterThanOrEqualTo(new RecoveryOptions().RepairInterval));
    }

    [Test]
    public async Task Part_that_fails_keeps_no_other_from_being_done()
    {
        var store = new InMemoryStore(_time)
        {
            Before = call => _ = call == "unheld" ? throw new TimeoutException("too slow") : call,
        };

        await Assert.ThrowsAsync<TimeoutException>(
            () => Recovery(store, new HeldTasks(_time)).PassAsync(CancellationToken.None));
        Assert.That(store.CountOf("recover"), Is.EqualTo(1));
    }

    [Test]
    public async Task Nothing_is_given_back_while_a_claim_is_under_way()
    {
        var store = new InMemoryStore(_time);
        await _gate.EnterAsync(CancellationToken.None);

        var pass = Recovery(store, new HeldTasks(_time)).PassAsync(CancellationToken.None);
        var callsDuringClaim = store.CallsSoFar.Count;
        _gate.Leave();
        await pass;

        Assert.That((callsDuringClaim, store.CountOf("unheld")), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task Recovered_tasks_wake_the_flow_that_can_run_them()
    {
        var store = new InMemoryStore(_time);
        store.Recovered.Add(new RecoveredTasks("flow", "step", RecoveryOutcome.Requeued, 3));
        var waiting = _wakes.Of("flow").WaitAsync(TimeSpan.FromMinutes(1), _time, CancellationToken.None);

        await Recovery(store, new HeldTasks(_time)).PassAsync(CancellationToken.None);

        Assert.That(await waiting.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public async Task Queues_are_repaired_when_the_interval_has_passed()
    {
        var store = new InMemoryStore(_time);
        var recovery = Recovery(store, new HeldTasks(_time));

        await recovery.PassAsync(CancellationToken.None);
        var atFirst = store.CountOf("repair");
        _time.Advance(TimeSpan.FromSeconds(30));
        await recovery.PassAsync(CancellationToken.None);
        await recovery.PassAsync(CancellationToken.None);

        Assert.That((atFirst, store.CountOf("repair")), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task Repair_that_finds_little_is_not_repeated_at_once()
    {
        var store = new InMemoryStore(_time);
        store.Repaired.Enqueue(new RecoveredTasks("flow", null, RecoveryOutcome.MessageArchived, 20));
        var recovery = Recovery(store, new HeldTasks(_time));
        _time.Advance(TimeSpan.FromSeconds(30));

        await recovery.PassAsync(CancellationToken.None);
        await recovery.PassAsync(CancellationToken.None);

        Assert.That((store.Repaired.Count, store.CountOf("repair")), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task Repair_goes_on_at_once_while_it_finds_something()
    {
        var store = new InMemoryStore(_time);
        for (var call = 0; call < 20; call++)
        {
            store.Repaired.Enqueue(new RecoveredTasks("flow", "step", RecoveryOutcome.MessageRestored, 1_000));
        }

        using var stop = new CancellationTokenSource();
        var running = Recovery(store, new HeldTasks(_time), TimeSpan.FromSeconds(30)).RunAsync(stop.Token);

        await WaitUntil.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return store.CountOf("repair") > 0;
            },
            () => store.CallsSoFar.Count);

        // From here on no time passes.
        await WaitUntil.TrueAsync(() => store.CountOf("repair") >= 21, () => store.CountOf("repair"));
        await stop.CancelAsync();
        await running;

        Assert.That(store.Repaired, Is.Empty);
    }

    private static Task<IReadOnlyList<ClaimedTask>> ClaimTwoAsync(InMemoryStore store)
    {
        store.Enqueue("flow", "step");
        store.Enqueue("flow", "step");
        return store.ClaimAsync("flow", ["step"], 2, Guid.NewGuid(), TimeSpan.Zero, CancellationToken.None);
    }

    private ServedFlows Served()
    {
        var flows = new ServedFlows(_time);
        flows.Note([Flow], []);
        return flows;
    }

    [Test]
    public async Task Claims_that_are_given_back_count_as_released()
    {
        var store = new InMemoryStore(_time);
        await ClaimTwoAsync(store);
        _gate.NoteUnknownClaims();
        _time.Advance(TimeSpan.FromSeconds(1));
        using var measurements = new Measurements(_meters);

        await Recovery(store, new HeldTasks(_time)).PassAsync(CancellationToken.None);

        Assert.That(measurements.Recorded, Has.Exactly(2).EqualTo("pgflow.tasks.released{flow=flow,step=step} 1"));
    }

    private TaskRecovery Recovery(InMemoryStore store, HeldTasks held, TimeSpan? interval = null) => new(
        new WorkerIdentity(),
        store,
        Served(),
        new ClaimReconciliation(
            new WorkerIdentity(), store, held, _gate, Metrics, NullLogger<ClaimReconciliation>.Instance),
        new QueueTroubles(),
        _gate,
        _wakes,
        Options.Create(new RecoveryOptions { Interval = interval ?? TimeSpan.FromSeconds(2) }),
        Options.Create(new HeartbeatOptions()),
        Metrics,
        new LoopTicks(_time),
        _time,
        NullLogger<TaskRecovery>.Instance);
}
