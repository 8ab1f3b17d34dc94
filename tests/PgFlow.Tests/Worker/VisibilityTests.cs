using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PgFlow.Client;
using PgFlow.TestKit.Logging;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Tasks;
using PgFlow.Worker.Visibility;

namespace PgFlow.Tests.Worker;

/// <summary>Alone: one test blocks every thread of the pool.</summary>
[NonParallelizable]
public sealed class VisibilityTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task Message_is_extended_once_a_third_of_its_timeout_has_passed()
    {
        var store = new InMemoryStore(_time);
        var held = new HeldTasks(_time);
        held.Add(await ClaimAsync(store));
        using var extender = Extender(store, held);

        _time.Advance(TimeSpan.FromSeconds(9));
        var early = extender.Pass();
        _time.Advance(TimeSpan.FromSeconds(1));
        var due = extender.Pass();
        var again = extender.Pass();

        Assert.That((early, due, again), Is.EqualTo((0, 1, 0)));
    }

    [TestCase(30, 5)]
    [TestCase(12 * 60 * 60, 30)]
    public void Extender_looks_several_times_a_timeout_and_never_so_seldom_as_to_look_silent(
        int timeout, int interval) =>
        Assert.That(
            VisibilityExtender.IntervalFor(TimeSpan.FromSeconds(timeout)), Is.EqualTo(TimeSpan.FromSeconds(interval)));

    [Test]
    public async Task Stale_answer_cancels_the_handler()
    {
        var store = new InMemoryStore(_time);
        var held = new HeldTasks(_time);
        var task = held.Add(await ClaimAsync(store));
        store.TakeAway(store.Tasks[0]);
        _time.Advance(TimeSpan.FromSeconds(10));

        using var extender = Extender(store, held);
        extender.Pass();

        Assert.That((task.Reason, task.Token.IsCancellationRequested), Is.EqualTo((CancelReason.Lost, true)));
    }

    [Test]
    public async Task Refused_extension_is_logged_once_and_cancels_nothing()
    {
        var store = new InMemoryStore(_time) { RefusesExtension = _ => "the row is damaged" };
        var held = new HeldTasks(_time);
        var task = held.Add(await ClaimAsync(store));
        using var logger = new RecordingLogger();
        using var loggers = new LoggerFactory([logger]);
        _time.Advance(TimeSpan.FromSeconds(10));

        using var extender = Extender(store, held, loggers.CreateLogger<VisibilityExtender>());
        extender.Pass();
        extender.Pass();

        Assert.That(logger.Entries.Single().Message, Does.EndWith(": the row is damaged"));
        Assert.That(task.Reason, Is.EqualTo(CancelReason.None));
    }

    [Test]
    public async Task Handlers_that_block_every_thread_of_the_pool_do_not_delay_an_extension()
    {
        var store = new InMemoryStore(_time);
        var held = new HeldTasks(_time);
        held.Add(await ClaimAsync(store));
        _time.Advance(TimeSpan.FromSeconds(10));
        using var stopping = new CancellationTokenSource();
        using var pool = new ExhaustedPool();

        using var extender = Extender(store, held);
        var extending = extender.RunAsync(stopping.Token);
        WaitUntil.TrueWithoutPool(() => store.CountOf("extend") > 0, () => store.Calls.Count);
        var isExhausted = pool.IsExhausted;
        pool.Dispose();
        await stopping.CancelAsync();
        await extending;

        Assert.That(isExhausted);
    }

    private static async Task<ClaimedTask> ClaimAsync(InMemoryStore store)
    {
        store.Enqueue("flow", "step");
        return (await store.ClaimAsync("flow", ["step"], 1, Guid.NewGuid(), TimeSpan.Zero, CancellationToken.None))[0];
    }

    private VisibilityExtender Extender(
        InMemoryStore store, HeldTasks held, ILogger<VisibilityExtender>? logger = null) => new(
        store,
        held,
        Options.Create(new VisibilityOptions { Timeout = TimeSpan.FromSeconds(30) }),
        new LoopTicks(_time),
        _time,
        logger ?? NullLogger<VisibilityExtender>.Instance);
}
