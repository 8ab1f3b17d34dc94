using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PgFlow.TestKit.Plugins;
using PgFlow.Worker.Settings;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;

namespace PgFlow.Tests.Worker;

/// <summary>
/// What becomes of a worker and its tasks when there is no memory for an input, or for its own calls.
/// </summary>
public sealed class MemoryShortageTests
{
    [Test]
    public async Task Task_without_memory_for_its_input_goes_back_unspent_and_the_worker_ends()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var task = store.Enqueue("flow", "step", maxAttempts: 1);

        await using var worker = Worker(store, (_, _, _) => throw NoMemory());
        var exitCode = await worker.Start().Running.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That(exitCode, Is.EqualTo(ExitCodes.OutOfMemory).And.EqualTo(70));
        Assert.That((task.Status, task.Attempts, task.Error), Is.EqualTo(("queued", 0, (string?)null)));
        Assert.That(store.CountOf("surrender"), Is.EqualTo(1));
    }

    [Test]
    public async Task Worker_without_memory_lets_others_finish_and_is_not_ready_meanwhile()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var other = store.Enqueue("flow", "step", "\"other\"");
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var finish = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var worker = Worker(
            store,
            (input, _, _) =>
            {
                begun.TrySetResult();
                return input == "\"other\"" ? finish.Task : throw NoMemory();
            });
        worker.Start();
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30));

        store.Enqueue("flow", "step", "\"large\"");
        await worker.Services.GetRequiredService<StopRequest>().Requested.WaitAsync(TimeSpan.FromSeconds(30));
        var readiness = await worker.Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(check => check.Name == "drain");
        var early = worker.Running.IsCompleted;
        finish.SetResult("1");
        await worker.Running.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That((early, other.Status), Is.EqualTo((false, "completed")));
        Assert.That(readiness.Status, Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(readiness.Entries["drain"].Description, Does.Contain("the worker is stopping (OutOfMemory)"));
    }

    [Test]
    public async Task Shortage_while_the_worker_stops_gives_the_task_back_and_is_told()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var task = store.Enqueue("flow", "step", maxAttempts: 1);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var finish = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var worker = Worker(
            store,
            (_, _, _) =>
            {
                begun.TrySetResult();
                return finish.Task;
            });
        worker.Start();
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30));

        worker.Services.GetRequiredService<StopRequest>().Request(StopReason.Shutdown);
        finish.SetException(NoMemory());
        var exitCode = await worker.Running.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That((exitCode, task.Status, task.Attempts), Is.EqualTo((ExitCodes.OutOfMemory, "queued", 0)));
        Assert.That(store.CountOf("surrender"), Is.EqualTo(1));
    }

    [Test]
    public async Task Worker_without_memory_for_a_claim_ends()
    {
        var store = new InMemoryStore(TimeProvider.System)
        {
            Before = call =>
            {
                if (call == "claim")
                {
                    throw new PgFlowException("It cannot be read.", new InsufficientMemoryException());
                }
            },
        };
        var task = store.Enqueue("flow", "step");

        await using var worker = Worker(store, (input, _, _) => Task.FromResult(input));
        var exitCode = await worker.Start().Running.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That((exitCode, task.Status), Is.EqualTo((ExitCodes.OutOfMemory, "queued")));
    }

    [Test]
    public async Task Handler_that_asks_for_more_memory_than_there_is_fails_its_own_attempt()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var task = store.Enqueue("flow", "step", maxAttempts: 1);

        await using var worker = Worker(store, (_, _, _) => throw Own(), untilIdle: true);
        var exitCode = await worker.Start().Running.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That((exitCode, task.Status, task.Attempts), Is.EqualTo((ExitCodes.RunFailed, "failed", 1)));
    }

    [TestCaseSource(nameof(Errors))]
    public void Want_of_memory_is_found_wherever_it_is_in_an_error(Exception error, bool isOutOfMemory) =>
        Assert.That(MemoryWatch.IsOutOfMemory(error), Is.EqualTo(isOutOfMemory));

    private static IEnumerable<TestCaseData> Errors() =>
    [
        new(Own(), true),
        new(new InsufficientMemoryException(), true),
        new(new TypeInitializationException("Type", Own()), true),
        new(new AggregateException(new TimeoutException(), new PgFlowException("", Own())), true),
        new(new InsufficientExecutionStackException(), false),
        new(new AggregateException(new TimeoutException()), false),
    ];

#pragma warning disable CA2201 // As the runtime throws it.
    private static OutOfMemoryException Own() => new();
#pragma warning restore CA2201

    private static InputMemoryException NoMemory() => new("step", length: 8, Own());

    private static TestWorker Worker(
        InMemoryStore store,
        Func<string?, StepContext, CancellationToken, Task<string?>> handle,
        bool untilIdle = false) =>
        new(
            new InMemoryCatalog().Add("flow", ["step"], handle),
            TimeProvider.System,
            store,
            new() { ["PgFlow:UntilIdle"] = untilIdle ? "true" : "false" });
}
