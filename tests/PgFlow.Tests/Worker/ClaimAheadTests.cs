using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PgFlow.TestKit.Plugins;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Fetching;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Slots;

namespace PgFlow.Tests.Worker;

public sealed class ClaimAheadTests
{
    private readonly FakeTimeProvider _time = new();

    [TestCase(100, 100, 500, 100)]
    [TestCase(50, 1_000, 500, 500)]
    [TestCase(10, 20, 500, 200)]
    [TestCase(1_000, 9, 500, 0)]
    [TestCase(50, 100, 0, 0)]
    public async Task Limit_is_what_was_executed_in_a_tenth_of_a_second(
        int milliseconds, int executed, int atMost, int expected)
    {
        var store = new InMemoryStore(_time);
        await using var worker = new TestWorker(new InMemoryCatalog(), _time, store);
        var (ahead, queue) = Create(worker, atMost);

        await ExecuteAsync(worker, store, executed);
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        ahead.Measure();

        Assert.That((ahead.Limit, ahead.Room, queue.Ended), Is.EqualTo((expected, expected, executed)));
    }

    [Test]
    public async Task Limit_stays_when_too_little_time_has_passed()
    {
        var store = new InMemoryStore(_time);
        await using var worker = new TestWorker(new InMemoryCatalog(), _time, store);
        var (ahead, _) = Create(worker, 500);

        await ExecuteAsync(worker, store, 10);
        _time.Advance(TimeSpan.FromMilliseconds(4));
        ahead.Measure();

        Assert.That(ahead.Limit, Is.Zero);
    }

    private static readonly SelectedFlow Flow = new(
        new FlowDefinition { Slug = "flow" },
        new Dictionary<string, IStepInvoker>(StringComparer.Ordinal)
        {
            ["step"] = new DelegateInvoker((_, _, _) => Task.FromResult<string?>(null)),
        });

    private (ClaimAhead Ahead, TaskQueue Queue) Create(TestWorker worker, int atMost)
    {
        var queue = worker.Services.GetRequiredService<TaskExecutor>().QueueOf(Flow);
        return (new ClaimAhead(queue, new FetchingOptions { ClaimAhead = atMost }, _time), queue);
    }

    private static async Task ExecuteAsync(TestWorker worker, InMemoryStore store, int count)
    {
        for (var n = 0; n < count; n++)
        {
            store.Enqueue("flow", "step");
        }

        var claimed = await store.ClaimAsync(
            "flow", ["step"], count, Guid.NewGuid(), TimeSpan.Zero, CancellationToken.None);
        var executor = worker.Services.GetRequiredService<TaskExecutor>();
        executor.Start(Flow, claimed, hiddenSince: 0, worker.Services.GetRequiredService<SlotPool>().Take("flow"));
        await WaitUntil.TrueAsync(() => executor.QueueOf(Flow).Ended == count, () => executor.QueueOf(Flow).Ended);
    }
}
