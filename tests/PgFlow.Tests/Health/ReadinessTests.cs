using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using PgFlow.Client;
using PgFlow.Tests.Worker;
using PgFlow.Worker.Lifecycle;
using PgFlow.Worker.Loops;

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
    public async Task Worker_is_not_ready_from_the_moment_on_that_a_stop_is_asked_for()
    {
        await using var store = new InMemoryStore(TimeProvider.System);
        var release = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var task = store.Enqueue("flow", "step");
        await using var worker = Worker(store, release.Task);
        worker.Start();
        Wait.Until(() => task.Status == "started", () => task);

        worker.Services.GetRequiredService<StopRequest>().Request(StopReason.Deprecated);
        var failing = await FailingAsync(worker);
        release.SetResult("1");

        Assert.That(failing, Does.Contain("drain"));
    }

    private static TestWorker Worker(IWorkerStore store, Task<string?>? result = null) => new(
        new InMemoryCatalog().Add(
            "flow", ["step"], (input, _, _) => result ?? Task.FromResult(input)),
        TimeProvider.System,
        store,
        new() { ["PgFlow:Heartbeat:Interval"] = "00:00:00.1" });

    private static Task UntilReadyAsync(TestWorker worker) => UntilAsync(worker, []);

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
