using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PgFlow.Client;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Fetching;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Recovery;
using PgFlow.Worker.Registration;
using PgFlow.Worker.Selection;

namespace PgFlow.Tests.Worker;

public sealed class TaskRecoveryTests
{
    private static readonly SelectedFlow Flow = new(
        new FlowDefinition { Slug = "flow" }, new Dictionary<string, IStepInvoker>());

    private readonly FakeTimeProvider _time = new();
    private FlowWakes _wakes = null!;
    private FetchGate _gate = null!;

    [SetUp]
    public void Create() => (_wakes, _gate) = (new FlowWakes(), new FetchGate());

    [TearDown]
    public void Dispose()
    {
        _wakes.Dispose();
        _gate.Dispose();
    }

    [Test]
    public async Task Claim_whose_answer_was_lost_is_given_back_and_held_ones_are_not()
    {
        var store = new InMemoryStore(_time);
        var held = new HeldTasks(_time);
        store.Enqueue("flow", "step");
        store.Enqueue("flow", "step");
        var claimed = await store.ClaimAsync(
            "flow", ["step"], 2, Guid.NewGuid(), TimeSpan.Zero, CancellationToken.None);
        held.Add(claimed[0]);

        await Recovery(store, held).PassAsync([Flow], CancellationToken.None);

        Assert.That(store.Tasks.Select(task => task.Status), Is.EqualTo(new[] { "started", "queued" }));
    }

    [Test]
    public async Task Claim_that_ended_without_an_answer_is_looked_for_at_once()
    {
        var store = new InMemoryStore(_time);
        using var stop = new CancellationTokenSource();
        var running = Recovery(store, new HeldTasks(_time)).RunAsync([Flow], stop.Token);

        _gate.Doubt.Set();
        Wait.Until(() => store.CountOf("unheld") == 1, () => store.CallsSoFar);

        await stop.CancelAsync();
        await running;
    }

    [Test]
    public async Task Nothing_is_given_back_while_a_claim_is_under_way()
    {
        var store = new InMemoryStore(_time);
        await _gate.EnterAsync(CancellationToken.None);

        var pass = Recovery(store, new HeldTasks(_time)).PassAsync([Flow], CancellationToken.None);
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

        await Recovery(store, new HeldTasks(_time)).PassAsync([Flow], CancellationToken.None);

        Assert.That(await waiting.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public async Task Queues_are_repaired_when_the_interval_has_passed()
    {
        var store = new InMemoryStore(_time);
        var recovery = Recovery(store, new HeldTasks(_time));

        await recovery.PassAsync([Flow], CancellationToken.None);
        var atFirst = store.CountOf("repair");
        _time.Advance(TimeSpan.FromSeconds(30));
        await recovery.PassAsync([Flow], CancellationToken.None);
        await recovery.PassAsync([Flow], CancellationToken.None);

        Assert.That((atFirst, store.CountOf("repair")), Is.EqualTo((0, 1)));
    }

    private TaskRecovery Recovery(InMemoryStore store, HeldTasks held) => new(
        new WorkerIdentity(),
        store,
        held,
        _gate,
        _wakes,
        Options.Create(new RecoveryOptions()),
        new LoopTicks(_time),
        _time,
        NullLogger<TaskRecovery>.Instance);
}
