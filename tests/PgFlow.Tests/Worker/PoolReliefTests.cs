using PgFlow.Worker.Execution;
using PgFlow.Worker.Fetching;

namespace PgFlow.Tests.Worker;

[NonParallelizable]
public sealed class PoolReliefTests
{
    [Test]
    public void Pool_that_handlers_block_gets_threads_for_the_others()
    {
        ThreadPool.GetMinThreads(out var least, out var ports);
        try
        {
            using var pool = new ExhaustedPool();
            var relief = new PoolRelief(new FetchingOptions { Concurrency = 500 });

            Wait.Until(
                () =>
                {
                    relief.Look();
                    return !pool.IsExhausted;
                },
                () => ThreadPool.ThreadCount);
        }
        finally
        {
            ThreadPool.SetMinThreads(least, ports);
        }
    }

    [Test]
    public void Pool_gets_no_more_threads_than_the_slots_need()
    {
        ThreadPool.GetMinThreads(out var least, out var ports);
        try
        {
            ThreadPool.SetMinThreads(1, ports);
            using var pool = new ExhaustedPool();
            var relief = new PoolRelief(new FetchingOptions { Concurrency = 1 });

            for (var look = 0; look < 100; look++)
            {
                relief.Look();
            }

            ThreadPool.GetMinThreads(out var wanted, out _);
            Assert.That(wanted, Is.LessThanOrEqualTo(33));
        }
        finally
        {
            ThreadPool.SetMinThreads(least, ports);
        }
    }
}
