using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PgFlow.Client;
using PgFlow.TestKit.Plugins;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Registration;
using PgFlow.Worker.Settings;
using PgFlow.Worker.Tasks;

namespace PgFlow.Tests.Worker;

/// <summary>What a running worker takes, holds, and does when it is told to stop.</summary>
public sealed class ServingTests
{
    [Test]
    public async Task Slow_task_holds_one_slot_and_no_other_task()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var release = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var slow = store.Enqueue("flow", "step", "\"slow\"");
        var quick = Enumerable.Range(0, 30).Select(_ => store.Enqueue("flow", "step")).ToList();

        await using var worker = Worker(
            store,
            (input, _, _) => input == "\"slow\"" ? release.Task : Task.FromResult(input),
            ("Fetching:Concurrency", "2"));
        await WaitUntil.TrueAsync(
            () => quick.TrueForAll(task => task.Status == "completed"), () => string.Join('\n', store.Tasks));

        Assert.That(slow.Status, Is.EqualTo("started"));
        release.SetResult("1");
    }

    [Test]
    public async Task Claims_ask_for_the_free_slots_only_when_none_are_to_be_made_ahead()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var release = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var slow = Enumerable.Range(0, 5).Select(_ => store.Enqueue("flow", "step", "\"slow\"")).ToList();

        await using var worker = Worker(
            store,
            (input, _, _) => input == "\"slow\"" ? release.Task : Task.FromResult(input),
            ("Fetching:Concurrency", "8"),
            ("Fetching:ClaimAhead", "0"));
        await WaitUntil.TrueAsync(
            () => slow.TrueForAll(task => task.Status == "started"), () => string.Join('\n', store.Tasks));
        var before = store.CallsSoFar.Count;
        var quick = Enumerable.Range(0, 50).Select(_ => store.Enqueue("flow", "step")).ToList();
        await WaitUntil.TrueAsync(
            () => quick.TrueForAll(task => task.Status == "completed"), () => string.Join('\n', store.Tasks));

        var asked = store.CallsSoFar.Skip(before)
            .Where(call => call.StartsWith("claim ", StringComparison.Ordinal))
            .Select(call => int.Parse(call["claim ".Length..], CultureInfo.InvariantCulture));
        Assert.That(asked, Has.All.InRange(1, 3));
        release.SetResult("1");
    }

    [Test]
    public async Task Flow_with_a_limit_of_its_own_stays_below_it()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var release = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var tasks = Enumerable.Range(0, 10).Select(_ => store.Enqueue("flow", "step")).ToList();

        await using var worker = Worker(
            store, (_, _, _) => release.Task, ("Fetching:FlowConcurrency:flow", "3"));
        await WaitUntil.TrueAsync(
            () => tasks.Count(task => task.Status == "started") == 3, () => string.Join('\n', store.Tasks));
        await WaitUntil.TrueAsync(() => store.CountOf("heartbeat") > 0, () => store.Calls.Count);

        Assert.That(tasks.Count(task => task.Status == "started"), Is.EqualTo(3));
        release.SetResult("1");
    }

    [Test]
    public async Task Flow_that_is_defined_later_is_served_from_then_on()
    {
        var time = new FakeTimeProvider();
        var store = new InMemoryStore(time);
        store.Differences["late"] = [new FlowDifference(null, "it does not exist")];
        var task = store.Enqueue("late", "step");
        await using var worker = new TestWorker(
            new InMemoryCatalog()
                .Add("flow", ["step"], (input, _, _) => Task.FromResult(input))
                .Add("late", ["step"], (input, _, _) => Task.FromResult(input)),
            time,
            store).Start();
        var loops = worker.Services.GetRequiredService<LoopTicks>();
        await WaitUntil.TrueAsync(
            () => loops.Loops.GetValueOrDefault("register flows")?.IsResting == true, () => loops.Loops.Keys);

        store.Differences.Remove("late");
        await WaitUntil.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return task.Status == "completed";
            },
            () => task);

        Assert.That(loops.Loops.Keys, Does.Not.Contain("register flows").And.Contain("read late"));
    }

    [Test]
    public async Task Worker_that_ends_by_itself_does_not_begin_to_serve_a_flow_that_is_defined_meanwhile()
    {
        var time = new FakeTimeProvider();
        var store = new InMemoryStore(time);
        store.Differences["late"] = [new FlowDifference(null, "it does not exist")];
        var release = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var (task, late) = (store.Enqueue("flow", "step"), store.Enqueue("late", "step"));
        await using var worker = new TestWorker(
            new InMemoryCatalog()
                .Add("flow", ["step"], (_, _, _) => release.Task)
                .Add("late", ["step"], (input, _, _) => Task.FromResult(input)),
            time,
            store,
            new() { ["PgFlow:UntilIdle"] = "true" }).Start();
        var loops = worker.Services.GetRequiredService<LoopTicks>();
        await WaitUntil.TrueAsync(
            () => task.Status == "started" && loops.Loops.GetValueOrDefault("watch for idleness")?.IsResting == true,
            () => task);

        store.Differences.Remove("late");
        time.Advance(FlowRegistrar.Interval);
        release.SetResult("1");
        await WaitUntil.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return worker.Running.IsCompleted;
            },
            () => store.CallsSoFar[^1]);

        Assert.That(await worker.Running, Is.EqualTo(ExitCodes.Failure));
        Assert.That((store.Registrations.Count, late.Status), Is.EqualTo((1, "queued")));
    }

    [Test]
    public async Task Steps_without_a_handler_here_are_left_alone()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var foreign = store.Enqueue("flow", "other");
        var own = store.Enqueue("flow", "step");

        await using var worker = Worker(store, (input, _, _) => Task.FromResult(input), ("UntilIdle", "true"));
        await worker.Running.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That((own.Status, foreign.Status, foreign.Attempts), Is.EqualTo(("completed", "queued", 0)));
    }

    [Test]
    public async Task Task_delayed_beyond_the_horizon_does_not_keep_an_idle_worker()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var late = store.Enqueue("flow", "step", delay: TimeSpan.FromMinutes(5));

        await using var worker = Worker(store, (input, _, _) => Task.FromResult(input), ("UntilIdle", "true"));
        var exitCode = await worker.Running.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That((exitCode, late.Status), Is.EqualTo((ExitCodes.Ok, "queued")));
    }

    [Test]
    public async Task Task_delayed_within_the_horizon_is_waited_for()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var soon = store.Enqueue("flow", "step", delay: TimeSpan.FromMilliseconds(600));

        await using var worker = Worker(store, (input, _, _) => Task.FromResult(input), ("UntilIdle", "true"));
        await worker.Running.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That(soon.Status, Is.EqualTo("completed"));
    }

    [Test]
    public async Task Task_that_is_recovered_between_the_looks_of_an_idle_worker_is_not_left()
    {
        StoredTask? recovered = null;
        InMemoryStore? store = null;
        store = new InMemoryStore(TimeProvider.System)
        {
            Before = call => recovered ??= call == "holders" ? store!.Enqueue("flow", "step") : null,
        };

        await using var worker = Worker(store, (input, _, _) => Task.FromResult(input), ("UntilIdle", "true"));
        await worker.Running.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That(recovered?.Status, Is.EqualTo("completed"));
    }

    [Test]
    public async Task Deprecated_worker_finishes_what_it_has_and_ends_with_success()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var release = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var task = store.Enqueue("flow", "step");

        await using var worker = Worker(store, (_, _, _) => release.Task, ("Heartbeat:Interval", "00:00:00.1"));
        var ticks = worker.Services.GetRequiredService<LoopTicks>();
        await WaitUntil.TrueAsync(
            () => task.Status == "started" && ticks.Loops.ContainsKey("read flow"), () => task);
        store.IsDeprecated = true;
        await WaitUntil.TrueAsync(
            () => !ticks.Loops.ContainsKey("read flow"), () => string.Join(", ", ticks.Loops.Keys));
        var later = store.Enqueue("flow", "step");
        release.SetResult("1");
        var exitCode = await worker.Running.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That((exitCode, store.CountOf("stop")), Is.EqualTo((ExitCodes.Ok, 1)));
        Assert.That((task.Status, later.Status), Is.EqualTo(("completed", "queued")));
    }

    [Test]
    public async Task Lost_task_has_its_handler_cancelled_and_its_result_dropped()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var task = store.Enqueue("flow", "step");
        var cancelled = new TaskCompletionSource();

        await using var worker = Worker(
            store,
            async (_, _, token) =>
            {
                await using var noted = token.Register(cancelled.SetResult);
                await Never.EndAsync(token);
                return null;
            },
            ("Heartbeat:Interval", "00:00:00.1"));
        await WaitUntil.TrueAsync(() => task.Status == "started", () => task);
        store.TakeAway(task);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await worker.StopAsync();
        await worker.Running;

        Assert.That((task.Status, store.CountOf("complete"), store.CountOf("fail")), Is.EqualTo(("cancelled", 0, 0)));
    }

    [Test]
    public async Task Handler_that_outlives_its_claim_does_not_harm_the_same_workers_next_claim()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var results = new TaskCompletionSource<string?>[2];
        results[0] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        results[1] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var starts = 0;
        var task = store.Enqueue("flow", "step");

        await using var worker = Worker(store, (_, _, _) => results[Interlocked.Increment(ref starts) - 1].Task);
        await WaitUntil.TrueAsync(() => Volatile.Read(ref starts) == 1, () => task);
        store.Recover(task);
        await WaitUntil.TrueAsync(() => Volatile.Read(ref starts) == 2, () => task);
        results[0].SetResult("\"old\"");
        var held = worker.Services.GetRequiredService<HeldTasks>();
        await WaitUntil.TrueAsync(() => held.Count == 1, () => held.Count);
        var between = (task.Status, task.Output);
        results[1].SetResult("\"new\"");
        await WaitUntil.TrueAsync(() => held.IsEmpty, () => held.Count);

        Assert.That(between, Is.EqualTo(("started", (string?)null)));
        Assert.That((task.Status, task.Output, task.Attempts), Is.EqualTo(("completed", "\"new\"", 1)));
    }

    [Test]
    public async Task Stop_lets_a_running_handler_finish_and_stores_its_result()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var release = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var task = store.Enqueue("flow", "step");

        await using var worker = Worker(store, (_, _, _) => release.Task);
        var held = worker.Services.GetRequiredService<HeldTasks>();
        await WaitUntil.TrueAsync(() => held.Executing == 1, () => task);
        await worker.StopAsync();
        release.SetResult("1");

        Assert.That((await worker.Running, task.Status), Is.EqualTo((ExitCodes.Ok, "completed")));
    }

    [Test]
    public async Task Stop_gives_back_what_obeys_its_cancellation_too_late_and_what_ignores_it()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var never = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var obedient = store.Enqueue("flow", "step", "\"obeys\"");
        var deaf = store.Enqueue("flow", "step", "\"ignores\"");

        await using var worker = Worker(
            store,
            (input, _, token) => input == "\"obeys\"" ? never.Task.WaitAsync(token) : never.Task,
            ("ShutdownTimeout", "00:00:01"));
        await WaitUntil.TrueAsync(() => deaf.Status == "started", () => deaf);
        await worker.StopAsync();
        await worker.Running;

        Assert.That((obedient.Status, obedient.Attempts), Is.EqualTo(("queued", 0)));
        Assert.That((deaf.Status, deaf.Attempts), Is.EqualTo(("queued", 0)));
        never.SetResult(null);
    }

    private static TestWorker Worker(
        InMemoryStore store,
        Func<string?, StepContext, CancellationToken, Task<string?>> handle,
        params (string Key, string Value)[] settings) =>
        new TestWorker(
            new InMemoryCatalog().Add("flow", ["step"], handle),
            TimeProvider.System,
            store,
            settings.ToDictionary(setting => "PgFlow:" + setting.Key, setting => (string?)setting.Value)).Start();
}
