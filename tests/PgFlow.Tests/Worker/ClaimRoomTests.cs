using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PgFlow.Client;
using PgFlow.TestKit.Plugins;
using PgFlow.Worker.Fetching;
using PgFlow.Worker.Slots;
using PgFlow.Worker.Tasks;

namespace PgFlow.Tests.Worker;

/// <summary>How much JSON may be claimed, by how much the process has in hand.</summary>
public sealed class ClaimRoomTests
{
    private const int Limit = 1_000_000;

    private readonly FakeTimeProvider _time = new();

    [Test]
    public void Empty_hands_claim_as_much_as_one_claim_may_bring()
    {
        var room = Room(new HeldTasks(_time), maxClaimBytes: 300_000);

        Assert.That(room.Bounds(), Is.EqualTo(new ClaimBounds { MaxBytes = 300_000 }));
    }

    [Test]
    public void Claim_brings_no_more_than_there_is_room_for()
    {
        var held = new HeldTasks(_time);
        Add(held, 900_000);

        Assert.That(Room(held).Bounds(), Is.EqualTo(new ClaimBounds { MaxBytes = 100_000 }));
    }

    [Test]
    public void Full_hands_claim_small_inputs_only()
    {
        var held = new HeldTasks(_time);
        Add(held, Limit);

        Assert.That(
            Room(held).Bounds(), Is.EqualTo(new ClaimBounds { MaxBytes = HeldBytes.SmallInput, AtLeastOne = false }));
    }

    [Test]
    public void Hands_full_of_small_inputs_claim_nothing()
    {
        var held = new HeldTasks(_time);
        Add(held, Limit);
        for (var task = 0; task < 5; task++)
        {
            Add(held, HeldBytes.SmallInput);
        }

        Assert.That(Room(held).Bounds(), Is.Null);
    }

    [Test]
    public void Output_counts_until_it_is_delivered()
    {
        var held = new HeldTasks(_time);
        var task = Add(held, 10);
        held.NoteOutput(task, new string('x', 400_000));
        var waiting = Room(held).Bounds()!.MaxBytes;
        held.Remove(task);

        Assert.That((waiting, Room(held).Bounds()!.MaxBytes), Is.EqualTo((Limit - 400_010, Limit)));
    }

    [Test]
    public async Task Wait_ends_when_a_task_is_delivered()
    {
        var held = new HeldTasks(_time);
        var large = Add(held, Limit + 300_000);
        for (var task = 0; task < 5; task++)
        {
            Add(held, HeldBytes.SmallInput);
        }

        var waiting = Room(held).WaitAsync(CancellationToken.None);
        var early = waiting.IsCompleted;
        held.Remove(large);
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.That(early, Is.False);
    }

    [Test]
    public void Stranded_task_takes_no_room()
    {
        var held = new HeldTasks(_time);
        held.NoteUndeliverable(Add(held, Limit));

        Assert.That(Room(held).Bounds()!.MaxBytes, Is.EqualTo(Limit));
    }

    [Test]
    public void Default_limit_is_a_forty_eighth_of_the_memory()
    {
        var room = new ClaimRoom(
            new HeldTasks(_time), Options.Create(new FetchingOptions { MaxClaimBytes = int.MaxValue }), _time);

        Assert.That(
            room.Bounds()!.MaxBytes,
            Is.EqualTo(Math.Min(int.MaxValue, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 48)));
    }

    [Test]
    public async Task Reader_whose_large_task_has_no_room_waits_for_it_and_does_not_idle()
    {
        var store = new InMemoryStore(TimeProvider.System);
        var finish = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Before = call =>
        {
            if (call == "claim" && store.Claims.Count == 2)
            {
                second.TrySetResult();
            }
        };
        store.Enqueue("flow", "step", new string('x', 100_000));
        store.Enqueue("flow", "step", new string('y', 100_000));
        await using var worker = new TestWorker(
            new InMemoryCatalog().Add("flow", ["step"], (_, _, _) => finish.Task),
            TimeProvider.System,
            store,
            new()
            {
                ["PgFlow:UntilIdle"] = "true",
                ["PgFlow:Fetching:MaxHeldBytes"] = "65536",
                ["PgFlow:Fetching:MaxClaimBytes"] = "65536",
            });
        worker.Start();
        await second.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var started = store.Tasks.Count(task => task.Status == "started");
        finish.SetResult("1");
        await worker.Running.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That((started, store.Tasks.Count(task => task.Status == "completed")), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task Claim_after_one_that_failed_is_careful()
    {
        var store = new InMemoryStore(TimeProvider.System);
        store.Before = call =>
        {
            if (call == "claim" && store.Claims.Count == 1)
            {
                throw new DatabaseError("54000");
            }
        };
        store.Enqueue("flow", "step");
        await using var worker = new TestWorker(
            new InMemoryCatalog().Add("flow", ["step"], (input, _, _) => Task.FromResult(input)),
            TimeProvider.System,
            store,
            new() { ["PgFlow:UntilIdle"] = "true" });
        await worker.Start().Running.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That(store.Claims.Select(claim => claim.IsCareful).Take(2), Is.EqualTo(new[] { false, true }));
        Assert.That(store.Claims.Skip(2), Has.None.Matches<ClaimBounds>(claim => claim!.IsCareful));
    }

    private ClaimRoom Room(HeldTasks held, int maxClaimBytes = Limit) => new(
        held, Options.Create(new FetchingOptions { MaxHeldBytes = Limit, MaxClaimBytes = maxClaimBytes }), _time);

    private static HeldTask Add(HeldTasks held, int size) => held.Add(new ClaimedTask
    {
        Claim = new TaskClaim("flow", Guid.NewGuid(), "step", 0, 1),
        MessageId = 1,
        Attempt = 1,
        MaxAttempts = 1,
        Timeout = TimeSpan.FromSeconds(60),
        ReadyAt = DateTimeOffset.UnixEpoch,
        Input = new string('x', size),
    });
}
