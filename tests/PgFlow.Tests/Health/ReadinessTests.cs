using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using PgFlow.Client;
using PgFlow.TestKit.Plugins;
using PgFlow.TestKit.Waiting;
using PgFlow.Tests.Worker;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Registration;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Stopping;

namespace PgFlow.Tests.Health;

public sealed class ReadinessTests
{
    [Test]
    public async Task Worker_is_not_ready_before_it_has_registered()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        await using var worker = Worker(store);

        Assert.That(await FailingAsync(worker), Is.EqualTo(new[] { "database", "schema", "plugins", "registration" }));
    }

    [Test]
    public async Task Worker_is_not_ready_before_it_reads_what_it_serves()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        await using var worker = Worker(store);
        worker.Services.GetRequiredService<ServedFlows>().Note(
            [new SelectedFlow(new FlowDefinition { Slug = "flow" }, new Dictionary<string, IStepInvoker>())], []);

        Assert.That(await FailingAsync(worker), Does.Contain("loops"));
    }

    [Test]
    public async Task Loop_that_no_task_needs_does_not_hide_a_flow_that_is_not_read()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        await using var worker = Worker(store);
        worker.Services.GetRequiredService<ServedFlows>().Note(
            [new SelectedFlow(new FlowDefinition { Slug = "flow" }, new Dictionary<string, IStepInvoker>())], []);
        var ticks = worker.Services.GetRequiredService<LoopTicks>();
        ticks.Start("elect pruner", LoopTicks.LongestPass, isAuxiliary: true);
        ticks.Die("elect pruner", new InvalidDataException("bad"));

        var loops = await EntryAsync(worker, "loops");

        Assert.That(
            (loops.Status, loops.Description), Is.EqualTo((HealthStatus.Unhealthy, "flow flow is not read yet")));
    }

    [Test]
    public async Task Flow_that_was_deleted_is_not_called_served()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        await using var worker = Worker(store);
        worker.Start();
        await UntilReadyAsync(worker);
        var deleted = worker.Services.GetRequiredService<DeletedFlows>();

        store.MissingFlows.Add("flow");
        await deleted.PassAsync(CancellationToken.None);
        var gone = await EntryAsync(worker, "registration");
        store.MissingFlows.Clear();
        await deleted.PassAsync(CancellationToken.None);
        var again = await EntryAsync(worker, "registration");

        Assert.That((gone.Status, again.Status), Is.EqualTo((HealthStatus.Unhealthy, HealthStatus.Healthy)));
        Assert.That(gone.Description, Does.Contain("flow (deleted from the database"));
    }

    [Test]
    public async Task Worker_that_serves_is_ready()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        await using var worker = Worker(store);
        worker.Start();

        await UntilReadyAsync(worker);
    }

    [Test]
    public async Task Worker_is_not_ready_while_the_database_is_away()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        await using var worker = Worker(store);
        worker.Start();
        await UntilReadyAsync(worker);

        store.Before = _ => throw new NpgsqlException("gone", new IOException());
        await UntilAsync(worker, ["database"]);
        store.Before = _ => { };

        await UntilReadyAsync(worker);
    }

    [Test]
    public async Task Worker_is_not_ready_when_a_loop_has_died()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        await using var worker = Worker(store);
        worker.Start();
        await UntilReadyAsync(worker);

        worker.Services.GetRequiredService<LoopTicks>().Die("read flow", new InvalidDataException("bad"));

        Assert.That(await FailingAsync(worker), Does.Contain("loops"));
    }

    [Test]
    public async Task Worker_is_ready_although_a_loop_that_no_task_needs_keeps_failing()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        store.Before = call =>
        {
            if (call.StartsWith("elect", StringComparison.Ordinal))
            {
                throw new DatabaseError("42501");
            }
        };
        await using var worker = Worker(store, retention: "1.00:00:00");
        worker.Start();
        await UntilReadyAsync(worker);
        await UntilAsync(worker, ["loops"]);

        var loops = await EntryAsync(worker, "loops");

        Assert.That(loops.Status, Is.EqualTo(HealthStatus.Degraded));
        Assert.That(loops.Description, Is.EqualTo("elect pruner keeps failing: error 42501"));
    }

    [Test]
    public async Task Worker_is_not_ready_while_the_queue_of_a_flow_cannot_be_repaired_and_names_it()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        await using var worker = Worker(store);
        worker.Start();
        await UntilReadyAsync(worker);

        store.Before = call =>
        {
            if (call.StartsWith("repair", StringComparison.Ordinal))
            {
                throw new DatabaseError("42501");
            }
        };
        await UntilAsync(worker, ["queues"]);
        var queues = await EntryAsync(worker, "queues");
        store.Before = _ => { };

        Assert.That(queues.Status, Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(queues.Description, Is.EqualTo("queues cannot be repaired: flow flow: error 42501"));
        await UntilReadyAsync(worker);
    }

    [Test]
    public async Task Worker_is_not_ready_while_a_flow_is_missing_until_its_patience_ends()
    {
        var time = new FakeTimeProvider();
        await using var store = new InMemoryStore(time);
        store.Differences["late"] = [new FlowDifference(null, "it does not exist")];
        await using var worker = Worker(store, time, "flow", "late");
        worker.Start();
        await UntilRegisteredAsync(worker);

        var early = await EntryAsync(worker, "registration");
        time.Advance(new RegistrationOptions().Patience);
        var late = await EntryAsync(worker, "registration");

        Assert.That((early.Status, late.Status), Is.EqualTo((HealthStatus.Unhealthy, HealthStatus.Degraded)));
        Assert.That(early.Description, Does.EndWith(
            "serves flow, and waits for: late (it does not exist). Run: pgflow migrate --plugins DIR"));
        Assert.That(late.Description, Does.EndWith("serves flow, not: late (it does not exist)"));
    }

    [Test]
    public async Task Worker_is_ready_and_names_a_flow_that_is_refused()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        store.Differences["changed"] = [new FlowDifference("step", "is of another kind")];
        await using var worker = Worker(store, TimeProvider.System, "flow", "changed");
        worker.Start();
        await UntilRegisteredAsync(worker);

        var registration = await EntryAsync(worker, "registration");

        Assert.That(registration.Status, Is.EqualTo(HealthStatus.Degraded));
        Assert.That(registration.Description, Does.Contain("not: changed (step step is of another kind. Give"));
    }

    [Test]
    public async Task Worker_is_not_ready_from_the_moment_on_that_a_stop_is_asked_for()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        var release = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var task = store.Enqueue("flow", "step");
        await using var worker = Worker(store, release.Task);
        worker.Start();
        await WaitUntil.TrueAsync(() => task.Status == "started", () => task);

        worker.Services.GetRequiredService<StopRequest>().Request(StopReason.Deprecated);
        var failing = await FailingAsync(worker);
        release.SetResult("1");

        Assert.That(failing, Does.Contain("drain"));
    }

    private static TestWorker Worker(IWorkerStore store, Task<string?>? result = null, string? retention = null) => new(
        new InMemoryCatalog().Add(
            "flow", ["step"], (input, _, _) => result ?? Task.FromResult(input)),
        TimeProvider.System,
        store,
        new()
        {
            ["PgFlow:Heartbeat:Interval"] = "00:00:00.1",
            ["PgFlow:Retention:Age"] = retention,
            ["PgFlow:Recovery:RepairInterval"] = "00:00:01",
        });

    private static TestWorker Worker(IWorkerStore store, TimeProvider time, params string[] flows)
    {
        var catalog = new InMemoryCatalog();
        foreach (var flow in flows)
        {
            catalog.Add(flow, ["step"], (input, _, _) => Task.FromResult(input));
        }

        return new TestWorker(catalog, time, store);
    }

    private static async Task<HealthReportEntry> EntryAsync(TestWorker worker, string check) =>
        (await worker.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries[check];

    private static Task UntilReadyAsync(TestWorker worker) => UntilAsync(worker, []);

    // Before, the same check fails for want of an answer.
    private static async Task UntilRegisteredAsync(TestWorker worker)
    {
        var flows = worker.Services.GetRequiredService<ServedFlows>();
        await WaitUntil.TrueAsync(() => flows.Served.Count > 0, () => flows.Unserved);
        await UntilAsync(worker, ["registration"]);
    }

    private static async Task UntilAsync(TestWorker worker, string[] failing)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!failing.SequenceEqual(await FailingAsync(worker)))
        {
            await pause.WaitForNextTickAsync(deadline.Token);
        }
    }

    private static async Task<IEnumerable<string>> FailingAsync(TestWorker worker)
    {
        var report = await worker.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        return report.Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy).Select(entry => entry.Key);
    }
}
