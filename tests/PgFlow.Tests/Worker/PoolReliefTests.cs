using Microsoft.Extensions.Logging;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Logging;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Slots;

namespace PgFlow.Tests.Worker;

[NonParallelizable]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PoolReliefTests : IDisposable
{
    private readonly RecordingLogger _logger = new();
    private readonly int _least;
    private readonly int _ports;

    public PoolReliefTests() => ThreadPool.GetMinThreads(out _least, out _ports);

    [Test]
    public void Pool_that_handlers_block_gets_threads_for_the_others_and_that_is_said_once()
    {
        using var pool = new ExhaustedPool();

        Relieve(new PoolRelief(new FetchingOptions { Concurrency = 2_000 }, _logger), pool);

        Assert.That(_logger.Entries.Select(entry => entry.Level), Is.EqualTo(new[] { LogLevel.Warning }));
    }

    [Test]
    public void Pool_that_stands_still_while_the_process_begins_gets_threads_without_a_word()
    {
        using var pool = new ExhaustedPool();

        var options = new FetchingOptions { Concurrency = 2_000 };
        Relieve(new PoolRelief(options, _logger) { QuietChecks = int.MaxValue }, pool);

        Assert.That(_logger.Entries, Is.Empty);
    }

    [Test]
    public void Pool_gets_more_threads_and_no_more_than_the_slots_need()
    {
        ThreadPool.SetMinThreads(1, _ports);
        using var pool = new ExhaustedPool();
        var relief = new PoolRelief(new FetchingOptions { Concurrency = 1 }, _logger);

        for (var check = 0; check < 100; check++)
        {
            relief.Check();
        }

        Assert.That(LeastThreads(), Is.InRange(17, 33));
    }

    [Test]
    [Slow]
    public void Pool_goes_back_to_its_first_number_of_threads_when_its_queue_has_moved_for_long()
    {
        var relief = new PoolRelief(new FetchingOptions { Concurrency = 2_000 }, _logger);
        using (var pool = new ExhaustedPool())
        {
            Relieve(relief, pool);
        }

        var raised = LeastThreads();
        LetQueueMove();
        for (var check = 0; check < 2 * PoolRelief.CalmChecks && LeastThreads() != _least; check++)
        {
            relief.Check();
            LetQueueMove();
        }

        Assert.That((raised > _least, LeastThreads()), Is.EqualTo((true, _least)));
        Assert.That(_logger.Entries[^1].Message, Does.EndWith($"is back at {_least}"));
    }

    public void Dispose()
    {
        ThreadPool.SetMinThreads(_least, _ports);
        _logger.Dispose();
    }

    private static void Relieve(PoolRelief relief, ExhaustedPool pool) =>
        WaitUntil.TrueWithoutPool(
            () =>
            {
                relief.Check();
                return !pool.IsExhausted;
            },
            () => ThreadPool.ThreadCount);

    private static int LeastThreads()
    {
        ThreadPool.GetMinThreads(out var least, out _);
        return least;
    }

    // Twice: what was queued before the first has begun by its end, and has ended by that of the second.
    private static void LetQueueMove()
    {
        for (var item = 0; item < 2; item++)
        {
            using var moved = new ManualResetEventSlim();
            ThreadPool.UnsafeQueueUserWorkItem(_ => moved.Set(), state: null);
            moved.Wait();
        }
    }
}
