using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PgFlow.TestKit.Logging;
using PgFlow.TestKit.Plugins;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Completion;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Fetching;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Slots;
using PgFlow.Worker.Tasks;

namespace PgFlow.Tests.Worker;

/// <summary>Tasks that were claimed ahead: more than there are slots.</summary>
public sealed class TaskQueueTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task Slot_runs_the_waiting_tasks_one_after_another()
    {
        var store = new InMemoryStore(_time);
        await using var worker = Worker(store);
        var (running, most) = (0, 0);
        async Task<string?> Handle(string? input, StepContext context, CancellationToken token)
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return input;
        }

        var tasks = await StartAsync(worker, store, Flow("flow", Handle), count: 20, slots: 1);
        await Task.WhenAll(tasks.Select(task => task.Execution)).WaitAsync(Patience);

        Assert.That(most, Is.EqualTo(1));
    }

    [Test]
    public async Task Tasks_that_wait_for_too_long_are_given_back()
    {
        var store = new InMemoryStore(_time);
        await using var worker = Worker(store);
        var flow = Flow("flow", (_, _, _) => new TaskCompletionSource<string?>().Task);
        var tasks = await StartAsync(worker, store, flow, count: 5, slots: 1);
        await WaitUntil.TrueAsync(() => tasks.Any(task => task.State == TaskState.Running), () => tasks.Count);

        var executor = worker.Services.GetRequiredService<TaskExecutor>();
        _time.Advance(TimeSpan.FromMilliseconds(499));
        executor.ReleaseWaiting(TimeSpan.FromMilliseconds(500));
        var early = executor.QueueOf(flow).Waiting;
        _time.Advance(TimeSpan.FromMilliseconds(1));
        executor.ReleaseWaiting(TimeSpan.FromMilliseconds(500));
        await DeliverAsync(worker);

        Assert.That((early, executor.QueueOf(flow).Waiting), Is.EqualTo((4, 0)));
        Assert.That(store.Tasks.Select(task => (task.Status, task.Attempts)), Is.EquivalentTo(
            Enumerable.Repeat(("queued", 0), 4).Append(("started", 1))));
    }

    [Test]
    public async Task Nobody_waits_for_tasks_that_were_given_back()
    {
        var store = new InMemoryStore(_time);
        await using var worker = Worker(store);
        var flow = Flow("flow", (_, _, _) => new TaskCompletionSource<string?>().Task);
        var tasks = await StartAsync(worker, store, flow, count: 5, slots: 0);
        var executions = tasks.Select(task => task.Execution).ToList();

        _time.Advance(TimeSpan.FromMilliseconds(500));
        worker.Services.GetRequiredService<TaskExecutor>().ReleaseWaiting(TimeSpan.FromMilliseconds(500));

        await Task.WhenAll(executions).WaitAsync(Patience);
        Assert.That(tasks.Select(task => task.IsSettled), Is.All.True);
    }

    [Test]
    public async Task Tasks_that_were_given_back_end_the_claiming_ahead()
    {
        var store = new InMemoryStore(_time);
        await using var worker = Worker(store);
        var flow = Flow("flow", (_, _, _) => Task.FromResult<string?>(null));
        var queue = worker.Services.GetRequiredService<TaskExecutor>().QueueOf(flow);
        var ahead = new ClaimAhead(queue, new FetchingOptions(), _time);
        var done = await StartAsync(worker, store, flow, count: 10, slots: 10);
        await Task.WhenAll(done.Select(task => task.Execution)).WaitAsync(Patience);
        var slots = worker.Services.GetRequiredService<SlotPool>();
        await WaitUntil.TrueAsync(() => slots.HasFree("flow", 10), () => queue.Ended);
        await StartAsync(worker, store, flow, count: 1, slots: 0);

        _time.Advance(TimeSpan.FromMilliseconds(500));
        queue.Release(TimeSpan.FromMilliseconds(500));
        ahead.Measure();

        Assert.That(ahead.Limit, Is.Zero);
    }

    [Test]
    public async Task Slot_goes_to_another_flow_that_waits_for_one_and_comes_back()
    {
        var store = new InMemoryStore(_time);
        await using var worker = Worker(store);
        var slots = worker.Services.GetRequiredService<SlotPool>();
        var release = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var tasks = await StartAsync(worker, store, Flow("flow", (_, _, _) => release.Task), count: 3, slots: 1);
        var waiting = slots.WaitAsync("other", 1, CancellationToken.None);

        release.SetResult(null);
        await waiting.WaitAsync(Patience);
        var taken = slots.Take("other");
        slots.Release("other", taken);

        Assert.That(taken, Is.EqualTo(1));
        await Task.WhenAll(tasks.Select(task => task.Execution)).WaitAsync(Patience);
    }

    [Test]
    public async Task Slots_come_back_when_the_log_throws()
    {
        var store = new InMemoryStore(_time);
        await using var worker = Worker(store, services => services.AddSingleton<ILoggerFactory, BrokenLog>());
        var slots = worker.Services.GetRequiredService<SlotPool>();

        var flow = Flow("flow", (_, _, _) => Task.FromResult<string?>(null));
        var tasks = await StartAsync(worker, store, flow, count: 5, slots: 5);

        await Task.WhenAll(tasks.Select(task => task.Execution)).WaitAsync(Patience);
        await WaitUntil.TrueAsync(() => slots.Free == 10, () => slots.Free);
    }

    [Test]
    public async Task Slot_comes_back_beside_a_callback_of_the_cancellation_that_does_not_end()
    {
        var store = new InMemoryStore(_time);
        await using var worker = Worker(store);
        var slots = worker.Services.GetRequiredService<SlotPool>();
        using var ended = new ManualResetEventSlim();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task<string?> Handle(string? input, StepContext context, CancellationToken token)
        {
            token.Register(ended.Wait);
            var delay = Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
            begun.SetResult();
            await delay;
            return input;
        }

        var tasks = await StartAsync(worker, store, Flow("flow", Handle), count: 1, slots: 1);
        await begun.Task.WaitAsync(Patience);
        tasks[0].Cancel(CancelReason.TimedOut);

        await WaitUntil.TrueAsync(() => slots.Free == 10, () => slots.Free);
        ended.Set();
    }

    [Test]
    public async Task Waiting_tasks_are_given_back_by_a_stop()
    {
        var store = new InMemoryStore(_time);
        await using var worker = Worker(store);
        var flow = Flow("flow", (_, _, _) => new TaskCompletionSource<string?>().Task);
        var tasks = await StartAsync(worker, store, flow, count: 5, slots: 1);
        await WaitUntil.TrueAsync(() => tasks.Any(task => task.State == TaskState.Running), () => tasks.Count);

        worker.Services.GetRequiredService<TaskExecutor>().ReleaseUnstarted();
        await DeliverAsync(worker);

        Assert.That(store.Tasks.Count(task => task.Status == "queued"), Is.EqualTo(4));
        Assert.That(tasks.Count(task => task.IsSettled), Is.EqualTo(4));
    }

    private TestWorker Worker(InMemoryStore store, Action<IServiceCollection>? configure = null)
    {
        var settings = new Dictionary<string, string?>
        {
            ["PgFlow:Fetching:Concurrency"] = "10",
            ["PgFlow:Completion:Linger"] = "00:00:00",
        };
        return new TestWorker(new InMemoryCatalog(), _time, store, settings, configure);
    }

    private static SelectedFlow Flow(
        string slug, Func<string?, StepContext, CancellationToken, Task<string?>> handle) => new(
            new FlowDefinition { Slug = slug },
            new Dictionary<string, IStepInvoker>(StringComparer.Ordinal) { ["step"] = new DelegateInvoker(handle) });

    // Where there are fewer slots than tasks, all others are somebody else's.
    private static async Task<IReadOnlyList<HeldTask>> StartAsync(
        TestWorker worker, InMemoryStore store, SelectedFlow flow, int count, int slots)
    {
        var pool = worker.Services.GetRequiredService<SlotPool>();
        pool.Take(flow.Slug, slots);
        pool.Take("other", slots < count ? 10 : 0);
        for (var n = 0; n < count; n++)
        {
            store.Enqueue(flow.Slug, "step");
        }

        var claimed = await store.ClaimAsync(
            flow.Slug, ["step"], count, Guid.NewGuid(), TimeSpan.Zero, CancellationToken.None);
        worker.Services.GetRequiredService<TaskExecutor>().Start(flow, claimed, hiddenSince: 0, slots);
        var claims = claimed.Select(task => task.Claim).ToHashSet();
        var held = worker.Services.GetRequiredService<HeldTasks>().Snapshot();
        return [.. held.Where(task => claims.Contains(task.Claim))];
    }

    private static async Task DeliverAsync(TestWorker worker)
    {
        var lanes = worker.Services.GetRequiredService<ReportLanes>();
        lanes.Finish();
        await lanes.RunAsync(CancellationToken.None).WaitAsync(Patience);
    }
}
