using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PgFlow.Client;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Visibility;

namespace PgFlow.Tests.Worker;

public sealed class VisibilityTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task Message_is_extended_once_a_third_of_its_timeout_has_passed()
    {
        var store = new InMemoryStore(_time);
        var held = new HeldTasks(_time);
        held.Add(await ClaimAsync(store));
        var extender = Extender(store, held);

        _time.Advance(TimeSpan.FromSeconds(9));
        var early = await extender.PassAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(1));
        var due = await extender.PassAsync(CancellationToken.None);
        var again = await extender.PassAsync(CancellationToken.None);

        Assert.That((early, due, again), Is.EqualTo((0, 1, 0)));
    }

    [Test]
    public async Task Stale_answer_cancels_the_handler()
    {
        var store = new InMemoryStore(_time);
        var held = new HeldTasks(_time);
        var task = held.Add(await ClaimAsync(store));
        store.TakeAway(store.Tasks[0]);
        _time.Advance(TimeSpan.FromSeconds(10));

        await Extender(store, held).PassAsync(CancellationToken.None);

        Assert.That((task.Reason, task.Token.IsCancellationRequested), Is.EqualTo((CancelReason.Lost, true)));
    }

    private static async Task<ClaimedTask> ClaimAsync(InMemoryStore store)
    {
        store.Enqueue("flow", "step");
        return (await store.ClaimAsync("flow", ["step"], 1, Guid.NewGuid(), TimeSpan.Zero, CancellationToken.None))[0];
    }

    private VisibilityExtender Extender(InMemoryStore store, HeldTasks held) => new(
        store,
        held,
        Options.Create(new VisibilityOptions { Timeout = TimeSpan.FromSeconds(30) }),
        new LoopTicks(_time),
        _time,
        NullLogger<VisibilityExtender>.Instance);
}
