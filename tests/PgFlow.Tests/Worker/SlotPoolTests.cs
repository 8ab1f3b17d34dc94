using Microsoft.Extensions.Options;
using PgFlow.Worker.Fetching;

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
