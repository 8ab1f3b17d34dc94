using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PgFlow.TestKit.Logging;
using PgFlow.TestKit.Plugins;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Completion;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Hosting;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Slots;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;

namespace PgFlow.Tests.Worker;

/// <summary>Handlers whose time is over: those that obey, and those that ignore it.</summary>
public sealed class HandlerWatchTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task Handler_is_cancelled_once_its_timeout_has_passed()
    {
        var store = new InMemoryStore(_time);
        await using var worker = Worker(store);
        using var watch = Watch(worker, new RecordingLogger());
        var task = await StartAsync(worker, store, (_, _, _) => Never());

        _time.Advance(TimeSpan.FromSeconds(59));
        watch.Pass();
        var early = task.Reason;
        _time.Advance(TimeSpan.FromSeconds(1));
        watch.Pass();

        Assert.That((early, task.Reason), Is.EqualTo((CancelReason.None, CancelReason.TimedOut)));
        Assert.That(task.Token.IsCancellationRequested);
    }

    [Test]
    public async Task Task_of_a_handler_that_ignores_its_timeout_fails_and_its_slot_stays_taken()
    {
        var store = new InMemoryStore(_time);
        await using var worker = Worker(store);
        using var watch = Watch(worker, new RecordingLogger());
        await StartAsync(worker, store, (_, _, _) => Never());

        Leak(watch);
        await DeliverAsync(worker);

        var slots = worker.Services.GetRequiredService<SlotPool>();
        Assert.That(store.Tasks[0].Error, Is.EqualTo("timed out after 60 s; the handler ignored its cancellation"));
        Assert.That(
            (slots.Leaked, slots.Take("flow"), worker.Services.GetRequiredService<HeldTasks>().Executing),
            Is.EqualTo((1, 9, 0)));
    }

    [Test]
    public async Task Handler_that_ignores_its_timeout_is_reported_once()
    {
        var store = new InMemoryStore(_time);
        await using var worker = Worker(store);
        using var logger = new RecordingLogger();
        using var watch = Watch(worker, logger);
        await StartAsync(worker, store, (_, _, _) => Never());

        Leak(watch);
        watch.Pass();

        Assert.That(logger.Entries.Single().Level, Is.EqualTo(LogLevel.Error));
        Assert.That(logger.Entries.Single().Message, Does.Contain("ignored cancellation (TimedOut)"));
    }

    [Test]
    public async Task Slot_comes_back_when_the_handler_ends_after_all_and_its_result_is_dropped()
    {
        var store = new InMemoryStore(_time);
        await using var worker = Worker(store);
        using var watch = Watch(worker, new RecordingLogger());
        var result = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var task = await StartAsync(worker, store, (_, _, _) => result.Task);

        Leak(watch);
        result.SetResult("1");
        await task.Execution.WaitAsync(TimeSpan.FromSeconds(10));
        await DeliverAsync(worker);

        var slots = worker.Services.GetRequiredService<SlotPool>();
        await WaitUntil.TrueAsync(() => (slots.Leaked, slots.Free) == (0, 10), () => (slots.Leaked, slots.Free));
        Assert.That((store.CountOf("complete"), store.Tasks[0].Status), Is.EqualTo((0, "queued")));
    }

    [Test]
    public async Task Handler_of_a_lost_task_that_ignores_it_leaks_its_slot_and_reports_nothing()
    {
        var store = new InMemoryStore(_time);
        await using var worker = Worker(store);
        using var watch = Watch(worker, new RecordingLogger());
        var task = await StartAsync(worker, store, (_, _, _) => Never());

        var slots = worker.Services.GetRequiredService<SlotPool>();
        task.Cancel(CancelReason.Lost);
        _time.Advance(Grace);
        watch.Pass();
        var beforeItsTimeout = slots.Leaked;
        _time.Advance(TimeSpan.FromSeconds(60) - Grace);
        watch.Pass();
        await DeliverAsync(worker);

        Assert.That((beforeItsTimeout, slots.Leaked), Is.EqualTo((0, 1)));
        Assert.That((store.CountOf("fail"), store.CountOf("release")), Is.EqualTo((0, 0)));
        Assert.That(worker.Services.GetRequiredService<HeldTasks>().IsEmpty);
    }

    [Test]
    public async Task Services_that_do_not_end_after_a_result_take_the_slot_like_a_handler()
    {
        var store = new InMemoryStore(_time);
        await using var worker = Worker(store);
        using var watch = Watch(worker, new RecordingLogger());
        var step = new StepDefinition { Slug = "step", Kind = StepKind.Map, HandlerType = typeof(NeverDisposed) };
        var services = new ServiceCollection().AddScoped<NeverDisposed>().BuildServiceProvider();
        var invoker = StepInvokers.Bind(
            new FlowDefinition { Slug = "flow", Steps = [step] }, services, new RecordingLogger())["step"];

        await StartAsync(worker, store, (input, context, token) => invoker.InvokeAsync(input, context, token).AsTask());
        Leak(watch);
        await DeliverAsync(worker);

        Assert.That(worker.Services.GetRequiredService<SlotPool>().Leaked, Is.EqualTo(1));
        Assert.That(store.Tasks[0].Error, Does.EndWith("; the handler ignored its cancellation"));
    }

    [Test]
    public async Task Failure_of_a_leaked_handler_waits_for_room_in_its_lane()
    {
        var store = new InMemoryStore(_time);
        await using var worker = Worker(store, ("Completion:Capacity", "1"));
        using var watch = Watch(worker, new RecordingLogger());
        var task = await StartAsync(worker, store, (_, _, _) => Never());
        var lanes = worker.Services.GetRequiredService<ReportLanes>();
        var sibling = task.Claimed with { Claim = task.Claim with { TaskIndex = 1 } };
        lanes.TryAdd(TaskReport.Released(worker.Services.GetRequiredService<HeldTasks>().Add(sibling)));

        Leak(watch);
        var delivering = lanes.RunAsync(CancellationToken.None);
        await WaitUntil.TrueAsync(() => store.CountOf("release") > 0, () => store.Calls.Count);
        await WaitUntil.TrueAsync(
            () =>
            {
                watch.Pass();
                return store.CountOf("fail") > 0;
            },
            () => store.Calls.Count);
        lanes.Finish();
        await delivering;

        Assert.That(store.Tasks[0].Error, Does.StartWith("timed out after 60 s"));
    }

    [TestCase(4, null, false)]
    [TestCase(5, null, true)]
    [TestCase(2, "2", true)]
    public async Task Worker_stops_once_so_many_slots_have_leaked(int leaks, string? most, bool stops)
    {
        var store = new InMemoryStore(_time);
        await using var worker = Worker(store, ("Execution:MaxLeakedSlots", most));
        using var watch = Watch(worker, new RecordingLogger());
        for (var index = 0; index < leaks; index++)
        {
            await StartAsync(worker, store, (_, _, _) => Never());
        }

        Leak(watch);

        Assert.That(worker.Services.GetRequiredService<StopRequest>().Requested.IsCompleted, Is.EqualTo(stops));
    }

    [Test]
    public async Task Worker_stops_once_all_slots_of_a_flow_with_its_own_limit_have_leaked()
    {
        var store = new InMemoryStore(_time);
        await using var worker = Worker(store, ("Fetching:FlowConcurrency:flow", "1"));
        using var watch = Watch(worker, new RecordingLogger());
        await StartAsync(worker, store, (_, _, _) => Never());

        Leak(watch);

        var order = await worker.Services.GetRequiredService<StopRequest>().Requested;
        Assert.That(order.Reason, Is.EqualTo(StopReason.LeakedSlots));
    }

    [Test]
    public async Task Drain_does_not_wait_for_a_handler_that_was_given_up()
    {
        var store = new InMemoryStore(_time);
        await using var worker = Worker(store);
        using var watch = Watch(worker, new RecordingLogger());
        await StartAsync(worker, store, (_, _, _) => Never());
        Leak(watch);

        var order = new StopOrder(StopReason.LeakedSlots, TimeSpan.FromSeconds(20), _time);
        var drain = worker.Services.GetRequiredService<HandlerDrain>().RunAsync(Task.CompletedTask, order);

        await drain.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private void Leak(HandlerWatch watch)
    {
        _time.Advance(TimeSpan.FromSeconds(60));
        watch.Pass();
        _time.Advance(Grace);
        watch.Pass();
    }

    private TestWorker Worker(InMemoryStore store, params (string Key, string? Value)[] settings)
    {
        var all = settings.ToDictionary(setting => "PgFlow:" + setting.Key, setting => setting.Value);
        all["PgFlow:Fetching:Concurrency"] = "10";
        all["PgFlow:Completion:Linger"] = "00:00:00";
        return new TestWorker(new InMemoryCatalog(), _time, store, all);
    }

    private static HandlerWatch Watch(TestWorker worker, RecordingLogger logger)
    {
        using var loggers = new LoggerFactory([logger]);
        var services = worker.Services;
        return new HandlerWatch(
            services.GetRequiredService<HeldTasks>(),
            services.GetRequiredService<SlotPool>(),
            services.GetRequiredService<TaskExecutor>(),
            services.GetRequiredService<StopRequest>(),
            services.GetRequiredService<IOptions<ExecutionOptions>>(),
            services.GetRequiredService<IOptions<FetchingOptions>>(),
            services.GetRequiredService<TaskMetrics>(),
            services.GetRequiredService<LoopTicks>(),
            loggers.CreateLogger<HandlerWatch>());
    }

    public sealed class NeverDisposed : IStepHandler<int, int>, IAsyncDisposable
    {
        public Task<int> HandleAsync(int input, StepContext context, CancellationToken cancellationToken) =>
            Task.FromResult(input);

        public ValueTask DisposeAsync() => new(new TaskCompletionSource().Task);
    }

    private static Task<string?> Never() => new TaskCompletionSource<string?>().Task;

    private static async Task<HeldTask> StartAsync(
        TestWorker worker, InMemoryStore store, Func<string?, StepContext, CancellationToken, Task<string?>> handle)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var flow = new SelectedFlow(
            new FlowDefinition { Slug = "flow" },
            new Dictionary<string, IStepInvoker>(StringComparer.Ordinal)
            {
                ["step"] = new DelegateInvoker((input, context, token) =>
                {
                    started.SetResult();
                    return handle(input, context, token);
                }),
            });
        store.Enqueue("flow", "step");
        worker.Services.GetRequiredService<SlotPool>().Take("flow", 1);
        var claimed = await store.ClaimAsync(
            "flow", ["step"], 1, Guid.NewGuid(), TimeSpan.Zero, CancellationToken.None);
        worker.Services.GetRequiredService<TaskExecutor>().Start(flow, [claimed[0]], hiddenSince: 0, slotsTaken: 1);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(10));
        return worker.Services.GetRequiredService<HeldTasks>().Snapshot().Single(
            task => task.Claim == claimed[0].Claim);
    }

    private static Task DeliverAsync(TestWorker worker)
    {
        var lanes = worker.Services.GetRequiredService<ReportLanes>();
        lanes.Finish();
        return lanes.RunAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
    }
}
