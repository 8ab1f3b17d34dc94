using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PgFlow.TestKit.Plugins;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Completion;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Pacing;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Slots;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;

namespace PgFlow.Tests.Worker;

[NonParallelizable]
public sealed class TaskExecutorTests
{
    [Test]
    public async Task Lost_task_that_waited_for_a_thread_is_not_started()
    {
        var store = new InMemoryStore(TimeProvider.System);
        await using var worker = new TestWorker(new InMemoryCatalog(), TimeProvider.System, store);
        var held = worker.Services.GetRequiredService<HeldTasks>();
        store.Enqueue("flow", "step");
        var claimed = await store.ClaimAsync(
            "flow", ["step"], 1, Guid.NewGuid(), TimeSpan.Zero, CancellationToken.None);
        var starts = 0;
        var flow = Flow((input, _, _) => Task.FromResult($"{++starts}{input}")!);

        using (new ExhaustedPool())
        {
            worker.Services.GetRequiredService<TaskExecutor>().Start(flow, [claimed[0]], hiddenSince: 0, slotsTaken: 1);
            held.CancelLost([claimed[0].Claim]);
        }

        await WaitUntil.TrueAsync(() => held.IsEmpty, () => held.Count);
        Assert.That((starts, held.Unreturned), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task Task_that_waits_for_a_thread_is_given_back_without_one()
    {
        var store = new InMemoryStore(TimeProvider.System);
        await using var worker = new TestWorker(new InMemoryCatalog(), TimeProvider.System, store);
        var executor = worker.Services.GetRequiredService<TaskExecutor>();
        var lanes = worker.Services.GetRequiredService<ReportLanes>();
        var task = store.Enqueue("flow", "step");
        var claimed = await store.ClaimAsync(
            "flow", ["step"], 1, Guid.NewGuid(), TimeSpan.Zero, CancellationToken.None);
        var starts = 0;
        HeldTask held;

        using (new ExhaustedPool())
        {
            var flow = Flow((input, _, _) => Task.FromResult($"{++starts}{input}")!);
            executor.Start(flow, [claimed[0]], hiddenSince: 0, slotsTaken: 1);
            held = worker.Services.GetRequiredService<HeldTasks>().Snapshot()[0];
            executor.ReleaseUnstarted();
            lanes.Finish();
        }

        await lanes.RunAsync(CancellationToken.None);
        await held.Execution.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That((starts, task.Status, task.Attempts), Is.EqualTo((0, "queued", 0)));
        Assert.That((held.IsSettled, store.CountOf("release")), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task Task_that_may_be_somebody_else_s_by_now_is_given_back_unstarted()
    {
        var time = new FakeTimeProvider();
        var store = new InMemoryStore(time);
        await using var worker = new TestWorker(new InMemoryCatalog(), time, store);
        var lanes = worker.Services.GetRequiredService<ReportLanes>();
        var lease = worker.Services.GetRequiredService<WorkerLease>();
        var task = store.Enqueue("flow", "step");
        var claimed = await store.ClaimAsync(
            "flow", ["step"], 1, Guid.NewGuid(), TimeSpan.Zero, CancellationToken.None);
        var starts = 0;

        lease.Renew(Moment.Now(time));
        time.Advance(new HeartbeatOptions().Lease);
        worker.Services.GetRequiredService<TaskExecutor>().Start(
            Flow((input, _, _) => Task.FromResult($"{++starts}{input}")!), [claimed[0]], hiddenSince: 0, slotsTaken: 1);
        var held = worker.Services.GetRequiredService<HeldTasks>().Snapshot();
        await Task.WhenAll(held.Select(item => item.Execution)).WaitAsync(TimeSpan.FromSeconds(10));
        lanes.Finish();
        await lanes.RunAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));

        Assert.That((starts, task.Status, task.Attempts), Is.EqualTo((0, "queued", 0)));
    }

    [Test]
    public async Task Output_above_the_limit_fails_its_task_for_good_and_names_the_cure()
    {
        var store = new InMemoryStore(TimeProvider.System);
        await using var worker = new TestWorker(
            new InMemoryCatalog().Add(
                "flow", ["step"], (input, _, _) => Task.FromResult<string?>(input + new string('\u00e4', 1000))),
            TimeProvider.System,
            store,
            new() { ["PgFlow:UntilIdle"] = "true", ["PgFlow:Execution:MaxOutputBytes"] = "2001" });
        var fits = store.Enqueue("flow", "step", "1");
        var exceeds = store.Enqueue("flow", "step", "12");

        await worker.Start().Running.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That((fits.Status, exceeds.Status, exceeds.Attempts), Is.EqualTo(("completed", "failed", 1)));
        Assert.That(exceeds.Error, Is.EqualTo(
            "OutputTooLargeException: The output of step 'step' has 2,002 bytes of JSON, but "
            + "PgFlow:Execution:MaxOutputBytes allows 2,001. Store it elsewhere and return a reference to it, or "
            + "raise the setting."));
    }

    private static SelectedFlow Flow(Func<string?, StepContext, CancellationToken, Task<string?>> handle) => new(
        new FlowDefinition { Slug = "flow" },
        new Dictionary<string, IStepInvoker>(StringComparer.Ordinal) { ["step"] = new DelegateInvoker(handle) });

    [Test]
    public async Task Result_of_a_task_that_fails_before_its_handler_begins_is_no_longer_expected()
    {
        var store = new InMemoryStore(TimeProvider.System);
        await using var worker = new TestWorker(new InMemoryCatalog(), TimeProvider.System, store);
        var services = worker.Services;
        var held = services.GetRequiredService<HeldTasks>();
        store.Enqueue("flow", "step");
        var claimed = await store.ClaimAsync(
            "flow", ["step"], 1, Guid.NewGuid(), TimeSpan.Zero, CancellationToken.None);
        using var loggers = new NoStepLoggers();
        var executor = new TaskExecutor(
            held,
            services.GetRequiredService<SlotPool>(),
            services.GetRequiredService<ReportLanes>(),
            services.GetRequiredService<StopRequest>(),
            services.GetRequiredService<MemoryWatch>(),
            services.GetRequiredService<WorkerLease>(),
            services.GetRequiredService<TaskMetrics>(),
            services.GetRequiredService<IOptions<ExecutionOptions>>(),
            TimeProvider.System,
            loggers);

        executor.Start(Flow((input, _, _) => Task.FromResult(input)), [claimed[0]], hiddenSince: 0, slotsTaken: 1);
        await held.Snapshot()[0].Execution.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.That((held.Count, held.Unreturned), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Task_of_a_step_without_an_invoker_fails_and_is_not_lost()
    {
        var store = new InMemoryStore(TimeProvider.System);
        await using var worker = new TestWorker(new InMemoryCatalog(), TimeProvider.System, store);
        var lanes = worker.Services.GetRequiredService<ReportLanes>();
        var task = store.Enqueue("flow", "step", maxAttempts: 1);
        var claimed = await store.ClaimAsync(
            "flow", ["step"], 1, Guid.NewGuid(), TimeSpan.Zero, CancellationToken.None);

        var flow = new SelectedFlow(new FlowDefinition { Slug = "flow" }, new Dictionary<string, IStepInvoker>());
        worker.Services.GetRequiredService<TaskExecutor>().Start(flow, [claimed[0]], hiddenSince: 0, slotsTaken: 1);
        await worker.Services.GetRequiredService<HeldTasks>().Snapshot()[0].Execution;
        lanes.Finish();
        await lanes.RunAsync(CancellationToken.None);

        Assert.That(task.Status, Is.EqualTo("failed"));
        Assert.That(task.Error, Does.StartWith("KeyNotFoundException"));
    }
}
