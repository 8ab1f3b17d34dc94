using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PgFlow.TestKit.Plugins;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Completion;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Hosting;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Slots;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;

namespace PgFlow.Tests.Worker;

/// <summary>The phases of a stop, each alone.</summary>
public sealed class StopTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void Phases_live_on_what_is_left_of_one_deadline()
    {
        var order = new StopOrder(StopReason.Shutdown, TimeSpan.FromSeconds(20), _time);

        _time.Advance(TimeSpan.FromSeconds(16));

        Assert.That((order.LeftOf(0.75), order.LeftOf(0.9)), Is.EqualTo((TimeSpan.Zero, TimeSpan.FromSeconds(2))));
    }

    [Test]
    public async Task Task_of_a_claim_that_was_under_way_is_waited_for()
    {
        var store = new InMemoryStore(_time);
        await using var worker = new TestWorker(new InMemoryCatalog(), _time, store);
        var reading = new TaskCompletionSource();
        var result = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);

        var draining = worker.Services.GetRequiredService<HandlerDrain>().RunAsync(reading.Task, Order());
        await StartAsync(worker, store, (_, _, _) => result.Task, count: 1);
        reading.SetResult();
        var early = draining.IsCompleted;
        result.SetResult("1");
        await draining.WaitAsync(TimeSpan.FromSeconds(10));
        await DeliverAsync(worker);

        Assert.That((early, store.Tasks[0].Status), Is.EqualTo((false, "completed")));
    }

    [Test]
    public async Task Task_of_a_claim_that_was_under_way_is_given_back_unstarted()
    {
        var store = new InMemoryStore(_time);
        await using var worker = new TestWorker(new InMemoryCatalog(), _time, store);
        var slots = worker.Services.GetRequiredService<SlotPool>();
        var starts = 0;
        slots.Take("flow", 1);

        worker.Services.GetRequiredService<StopRequest>().Request(StopReason.Shutdown);
        await StartAsync(worker, store, (input, _, _) => Task.FromResult($"{++starts}{input}")!, count: 1);
        await worker.Services.GetRequiredService<HandlerDrain>().RunAsync(Task.CompletedTask, Order());
        await DeliverAsync(worker);

        Assert.That((starts, store.Tasks[0].Status, store.Tasks[0].Attempts), Is.EqualTo((0, "queued", 0)));
        await WaitUntil.TrueAsync(() => slots.HasFree("flow", 100), () => slots.Take("flow"));
    }

    [Test]
    public async Task Result_that_waits_for_a_full_lane_is_delivered_before_the_end()
    {
        var store = new InMemoryStore(_time);
        await using var worker = new TestWorker(
            new InMemoryCatalog(), _time, store, new() { ["PgFlow:Completion:Capacity"] = "1" });
        await StartAsync(worker, store, (input, _, _) => Task.FromResult(input), count: 10);
        var held = worker.Services.GetRequiredService<HeldTasks>();
        await WaitUntil.TrueAsync(() => held.Unreturned == 0, () => held.Unreturned);

        var draining = worker.Services.GetRequiredService<HandlerDrain>().RunAsync(Task.CompletedTask, Order());
        var delivering = worker.Services.GetRequiredService<ReportLanes>().RunAsync(CancellationToken.None);
        await draining.WaitAsync(TimeSpan.FromSeconds(10));
        worker.Services.GetRequiredService<ReportLanes>().Finish();
        await delivering.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.That(store.Tasks, Has.All.Matches<StoredTask>(task => task?.Status == "completed"));
    }

    [Test]
    public async Task Handler_that_ignores_its_timeout_has_failed_and_is_not_given_back()
    {
        var store = new InMemoryStore(_time);
        await using var worker = new TestWorker(
            new InMemoryCatalog(), _time, store, new() { ["PgFlow:Completion:Linger"] = "00:00:00" });
        var held = await StartAsync(worker, store, (_, _, _) => new TaskCompletionSource<string?>().Task, count: 1);
        await WaitUntil.TrueAsync(() => held[0].State == TaskState.Running, () => held[0].Reason);
        held[0].Cancel(CancelReason.TimedOut);

        await worker.Services.GetRequiredService<TaskExecutor>().AbandonAsync(held[0], CancellationToken.None);
        await DeliverAsync(worker);

        Assert.That((store.Tasks[0].Attempts, store.Tasks[0].Error), Is.EqualTo((1, "timed out after 60 s")));
    }

    [Test]
    public async Task Giving_back_does_not_throw_when_no_lane_takes_the_task()
    {
        var store = new InMemoryStore(_time);
        await using var worker = new TestWorker(new InMemoryCatalog(), _time, store);
        var held = await StartAsync(worker, store, (_, _, _) => new TaskCompletionSource<string?>().Task, count: 1);
        worker.Services.GetRequiredService<ReportLanes>().Finish();

        await worker.Services.GetRequiredService<TaskExecutor>().AbandonAsync(held[0], CancellationToken.None);

        Assert.That(worker.Services.GetRequiredService<HeldTasks>().Count, Is.EqualTo(1));
    }

    private StopOrder Order() => new(StopReason.Shutdown, TimeSpan.FromSeconds(20), _time);

    private static async Task<IReadOnlyList<HeldTask>> StartAsync(
        TestWorker worker,
        InMemoryStore store,
        Func<string?, StepContext, CancellationToken, Task<string?>> handle,
        int count)
    {
        for (var index = 0; index < count; index++)
        {
            store.Enqueue("flow", "step");
        }

        var flow = new SelectedFlow(
            new FlowDefinition { Slug = "flow" },
            new Dictionary<string, IStepInvoker>(StringComparer.Ordinal) { ["step"] = new DelegateInvoker(handle) });
        var claimed = await store.ClaimAsync(
            "flow", ["step"], count, Guid.NewGuid(), TimeSpan.Zero, CancellationToken.None);
        foreach (var task in claimed)
        {
            worker.Services.GetRequiredService<TaskExecutor>().Start(flow, [task], hiddenSince: 0, slotsTaken: 1);
        }

        return worker.Services.GetRequiredService<HeldTasks>().Snapshot();
    }

    private static Task DeliverAsync(TestWorker worker)
    {
        var lanes = worker.Services.GetRequiredService<ReportLanes>();
        lanes.Finish();
        return lanes.RunAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
    }
}
