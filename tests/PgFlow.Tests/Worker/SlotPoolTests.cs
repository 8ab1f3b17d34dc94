using Microsoft.Extensions.Options;
using PgFlow.Worker.Slots;

namespace PgFlow.Tests.Worker;

public sealed class SlotPoolTests
{
    [Test]
    public void Slots_taken_by_one_flow_are_missing_to_the_others()
    {
        var pool = Pool(10);

        Assert.That((pool.Take("a", 7), pool.Take("b"), pool.Take("c")), Is.EqualTo((7, 3, 0)));
    }

    [Test]
    public void Limit_of_a_flow_bounds_that_flow_only()
    {
        var pool = Pool(10, ("a", 2));

        Assert.That((pool.Take("a"), pool.Take("b")), Is.EqualTo((2, 8)));
    }

    [Test]
    public async Task Waiting_ends_once_enough_slots_were_released()
    {
        var pool = Pool(4);
        pool.Take("a");
        var waiting = pool.WaitAsync("a", 2, CancellationToken.None);

        pool.Release("a");
        var early = waiting.IsCompleted;
        pool.Release("a");
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.That(early, Is.False);
    }

    [Test]
    public async Task Freed_slot_wakes_the_flow_that_waits_longest_and_no_other()
    {
        var pool = Pool(2);
        pool.Take("a");
        var first = pool.WaitAsync("b", 1, CancellationToken.None);
        var second = pool.WaitAsync("c", 1, CancellationToken.None);

        pool.Release("a");
        await first.WaitAsync(TimeSpan.FromSeconds(10));
        var early = second.IsCompleted;
        pool.Take("b");
        pool.Release("a");
        await second.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.That(early, Is.False);
    }

    [Test]
    public async Task Slot_that_was_promised_to_a_flow_is_not_taken_by_another()
    {
        var pool = Pool(1);
        pool.Take("a");
        var promised = pool.WaitAsync("b", 1, CancellationToken.None);
        pool.Release("a");
        await promised.WaitAsync(TimeSpan.FromSeconds(10));

        var waiting = pool.WaitAsync("c", 1, CancellationToken.None);

        Assert.That((waiting.IsCompleted, pool.HasFree("c", 1), pool.Take("c")), Is.EqualTo((false, false, 0)));
        Assert.That((pool.HasFree("b", 1), pool.Take("b")), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task Promise_is_kept_beside_a_flow_that_waits_for_more()
    {
        var pool = Pool(2);
        pool.Take("a");
        var many = pool.WaitAsync("b", 2, CancellationToken.None);
        var one = pool.WaitAsync("c", 1, CancellationToken.None);

        pool.Release("a");
        pool.Release("a");
        await one.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.That((many.IsCompleted, pool.Take("c", 1)), Is.EqualTo((false, 1)));
    }

    [Test]
    public async Task Flow_that_waits_for_more_counts_what_it_was_promised()
    {
        var pool = Pool(2);
        pool.Take("a");
        var first = pool.WaitAsync("b", 1, CancellationToken.None);
        pool.Release("a");
        var more = pool.WaitAsync("b", 2, CancellationToken.None);

        pool.Release("a");
        await Task.WhenAll(first, more).WaitAsync(TimeSpan.FromSeconds(10));

        Assert.That((pool.Take("c"), pool.Take("b")), Is.EqualTo((0, 2)));
    }

    [Test]
    public void Waiting_ends_when_it_is_cancelled()
    {
        var pool = Pool(1);
        pool.Take("a");
        using var cancellation = new CancellationTokenSource();
        var waiting = pool.WaitAsync("a", 1, cancellation.Token);

        cancellation.Cancel();

        Assert.That(() => waiting, Throws.InstanceOf<OperationCanceledException>());
    }

    private static SlotPool Pool(int concurrency, params (string Flow, int Limit)[] limits)
    {
        var options = new FetchingOptions { Concurrency = concurrency };
        foreach (var (flow, limit) in limits)
        {
            options.FlowConcurrency[flow] = limit;
        }

        return new SlotPool(Options.Create(options));
    }
}
