using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PgFlow.TestKit.Plugins;
using PgFlow.Worker.Completion;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Fetching;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Pacing;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Slots;
using PgFlow.Worker.Tasks;
using PgFlow.Worker.Visibility;

namespace PgFlow.Tests.Worker;

public sealed class FlowReaderTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task Reader_that_finds_nothing_waits_to_be_woken()
    {
        var store = new InMemoryStore(_time);
        store.Enqueue("flow", "step").IsLocked = true;
        await using var worker = Worker(store);

        Assert.That(await Reader(worker, store).PassAsync(CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Reader_that_emptied_the_queue_looks_again_soon()
    {
        var store = new InMemoryStore(_time);
        store.Enqueue("flow", "step");
        await using var worker = Worker(store);

        var pause = await Reader(worker, store).PassAsync(CancellationToken.None);

        Assert.That(pause, Is.EqualTo(new FetchingOptions().ClaimLinger));
    }

    [Test]
    public async Task Reader_of_a_stream_looks_again_when_a_claim_finds_nothing()
    {
        var store = new InMemoryStore(_time);
        await using var worker = Worker(store);
        var reader = Reader(worker, store);
        for (var claim = 0; claim < 4; claim++)
        {
            store.Enqueue("flow", "step");
            store.Enqueue("flow", "step");
            await reader.PassAsync(CancellationToken.None);
        }

        var first = await reader.PassAsync(CancellationToken.None);
        var second = await reader.PassAsync(CancellationToken.None);

        Assert.That((first, second), Is.EqualTo(((TimeSpan?)new FetchingOptions().ClaimLinger, (TimeSpan?)null)));
    }

    [Test]
    public async Task Message_counts_as_hidden_from_before_its_claim()
    {
        var store = new InMemoryStore(_time)
        {
            Before = call => _time.Advance(TimeSpan.FromSeconds(call == "claim" ? 4 : 0)),
        };
        store.Enqueue("flow", "step");
        await using var worker = Worker(store);

        await Reader(worker, store).PassAsync(CancellationToken.None);

        var held = worker.Services.GetRequiredService<HeldTasks>().Snapshot()[0];
        Assert.That(_time.GetElapsedTime(held.HiddenSince), Is.EqualTo(TimeSpan.FromSeconds(4)));
    }

    [Test]
    public async Task Reader_claims_nothing_while_the_lease_has_lapsed()
    {
        var store = new InMemoryStore(_time);
        store.Enqueue("flow", "step");
        await using var worker = Worker(store);
        var lease = worker.Services.GetRequiredService<WorkerLease>();
        lease.Renew(Moment.Now(_time));
        _time.Advance(new HeartbeatOptions().Lease);

        var reading = Reader(worker, store).PassAsync(CancellationToken.None);
        var (early, claims) = (reading.IsCompleted, store.CountOf("claim"));
        lease.Renew(Moment.Now(_time));
        await reading.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.That((early, claims, store.CountOf("claim")), Is.EqualTo((false, 0, 1)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Tasks_of_a_claim_during_which_the_lease_expired_are_not_started(bool isRenewed)
    {
        WorkerLease? lease = null;
        var store = new InMemoryStore(_time)
        {
            Before = _ =>
            {
                _time.Advance(new HeartbeatOptions().Lease);
                if (isRenewed)
                {
                    lease!.Renew(Moment.Now(_time));
                }
            },
        };
        store.Enqueue("flow", "step");
        await using var worker = Worker(store);
        lease = worker.Services.GetRequiredService<WorkerLease>();
        lease.Renew(Moment.Now(_time));

        await Reader(worker, store).PassAsync(CancellationToken.None);

        Assert.That(
            (worker.Services.GetRequiredService<HeldTasks>().Count,
                worker.Services.GetRequiredService<FetchGate>().TakeUnknownClaims(),
                worker.Services.GetRequiredService<SlotPool>().Free),
            Is.EqualTo((0, true, new FetchingOptions().Concurrency)));
    }

    [TestCase("55P03", false)]
    [TestCase("08006", true)]
    public async Task Claim_counts_as_unknown_unless_it_certainly_took_nothing(string sqlState, bool isUnknown)
    {
        var store = new InMemoryStore(_time) { Before = _ => throw new DatabaseError(sqlState) };
        await using var worker = Worker(store);

        await Assert.ThrowsAsync<DatabaseError>(() => Reader(worker, store).PassAsync(CancellationToken.None));

        Assert.That(worker.Services.GetRequiredService<FetchGate>().TakeUnknownClaims(), Is.EqualTo(isUnknown));
    }

    private TestWorker Worker(InMemoryStore store) => new(new InMemoryCatalog(), _time, store);

    private FlowReader Reader(TestWorker worker, InMemoryStore store)
    {
        IStepInvoker never = new DelegateInvoker((_, _, _) => new TaskCompletionSource<string?>().Task);
        var flow = new SelectedFlow(
            new FlowDefinition { Slug = "flow", Steps = [new StepDefinition { Slug = "step" }] },
            new Dictionary<string, IStepInvoker>(StringComparer.Ordinal) { ["step"] = never });
        var services = worker.Services;
        return new FlowReader(
            flow,
            services.GetRequiredService<WorkerIdentity>(),
            store,
            services.GetRequiredService<SlotPool>(),
            services.GetRequiredService<FetchGate>(),
            services.GetRequiredService<ClaimRoom>(),
            services.GetRequiredService<FlowsInTrouble>(),
            services.GetRequiredService<TaskExecutor>(),
            services.GetRequiredService<WorkerLease>(),
            new FetchingOptions(),
            new VisibilityOptions(),
            services.GetRequiredService<FetchMetrics>(),
            new LoopTicks(_time),
            _time);
    }
}
