using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PgFlow.Client;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Heartbeats;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;

namespace PgFlow.Tests.Worker;

[NonParallelizable]
public sealed class HeartbeatTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void Worker_whose_row_is_gone_registers_again_and_beats()
    {
        var isGone = true;
        var store = new InMemoryStore(_time);
        store.Before = call =>
        {
            if (call == "heartbeat" && isGone)
            {
                throw new DatabaseError("PF005");
            }

            isGone &= call != "register";
        };
        var identity = new WorkerIdentity();
        identity.Registration = new WorkerRegistration(identity.WorkerId, "flow", "tests");
        using var heartbeat = Heartbeat(store, identity);

        heartbeat.Pass();

        Assert.That(store.Registrations, Is.EqualTo(new[] { identity.Registration }));
        Assert.That(store.Heartbeats, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Task_that_ended_since_it_was_asked_about_does_not_count_as_lost()
    {
        var store = new InMemoryStore(_time);
        var held = new HeldTasks(_time);
        store.Enqueue("flow", "step");
        store.Enqueue("flow", "step");
        var claimed = await store.ClaimAsync(
            "flow", ["step"], 2, Guid.NewGuid(), TimeSpan.Zero, CancellationToken.None);
        held.Add(claimed[0]).TryReport();
        held.Add(claimed[1]);

        Assert.That(held.CancelLost(claimed.Select(task => task.Claim)), Is.EqualTo(1));
    }

    // Not async: the test must go on while the pool is exhausted.
    [Test]
    public void Heart_beats_while_handlers_block_every_thread_of_the_pool()
    {
        var store = new InMemoryStore(TimeProvider.System);
        using var heartbeat = Heartbeat(store, new WorkerIdentity());
        using var stopping = new CancellationTokenSource();
        using var pool = new ExhaustedPool();

        var beating = heartbeat.RunAsync(stopping.Token);
        WaitUntil.TrueWithoutPool(() => store.CountOf("heartbeat") >= 3, () => store.Calls.Count);
        var isExhausted = pool.IsExhausted;
        stopping.Cancel();
        pool.Dispose();
        beating.Wait(TimeSpan.FromSeconds(10));

        Assert.That((isExhausted, beating.IsCompletedSuccessfully), Is.EqualTo((true, true)));
    }

    [Test]
    public void Lease_is_held_until_no_heartbeat_was_answered_for_as_long()
    {
        var store = new InMemoryStore(_time);
        var lease = Lease();
        using var heartbeat = Heartbeat(store, new WorkerIdentity(), lease);
        var atFirst = lease.IsHeld;

        heartbeat.Pass();
        _time.Advance(new HeartbeatOptions().Lease);
        var afterwards = lease.IsHeld;
        heartbeat.Pass();

        Assert.That((atFirst, afterwards, lease.IsHeld), Is.EqualTo((true, false, true)));
    }

    private WorkerLease Lease() =>
        new(Options.Create(new HeartbeatOptions()), _time, NullLogger<WorkerLease>.Instance);

    private Heartbeat Heartbeat(InMemoryStore store, WorkerIdentity identity, WorkerLease? lease = null) => new(
        identity,
        store,
        new HeldTasks(_time),
        new StopRequest(Options.Create(new WorkerOptions()), _time),
        lease ?? Lease(),
        _time,
        Options.Create(new HeartbeatOptions { Interval = TimeSpan.FromMilliseconds(100) }),
        new LoopTicks(_time),
        NullLogger<Heartbeat>.Instance);
}
