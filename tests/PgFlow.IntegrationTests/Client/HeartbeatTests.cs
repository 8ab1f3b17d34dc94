using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using PgFlow.Client;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Slots;

namespace PgFlow.IntegrationTests.Client;

/// <summary>Alone: it blocks the process's thread pool for a moment.</summary>
[NonParallelizable]
public sealed class HeartbeatTests : WorkerStoreFixture
{
    private const int Blockers = 100;

    [Test]
    public async Task Heartbeat_gets_through_while_handlers_block_the_pool()
    {
        await using var fresh = new NpgsqlWorkerStore(Database.WorkerConnectionString);
        using var release = new ManualResetEventSlim();
        using var isThrough = new ManualResetEventSlim();
        HeartbeatReply? reply = null;
        using var beat = new ThreadLoop(
            "heartbeat",
            TimeSpan.FromMilliseconds(100),
            () =>
            {
                reply = fresh.Registry.Heartbeat(WorkerId, []);
                isThrough.Set();
            },
            new LoopTicks(TimeProvider.System),
            NullLogger.Instance);

        // The pool adds a thread or two a second: for longer than the beat may take, all of its threads are blocked.
        var blocked = Enumerable.Range(0, Blockers).Select(_ => Task.Run(() => release.Wait())).ToArray();
        var isBlocked = blocked.Any(task => task.Status == TaskStatus.WaitingToRun);
        using var stopping = new CancellationTokenSource();
        var beating = beat.RunAsync(stopping.Token);

        // The runtime may hand the pool an answer that comes in the very moment in which the thread begins to wait for
        // it; the attempt is then abandoned and repeated. In a worker, HandlerWatch checks whether the pool makes
        // progress; here this thread does.
        var relief = new PoolRelief(new FetchingOptions { Concurrency = Blockers }, NullLogger.Instance);
        var watch = Stopwatch.StartNew();
        while (!isThrough.Wait(HandlerWatch.Interval) && watch.Elapsed < TimeSpan.FromSeconds(10))
        {
            relief.Check();
        }

        release.Set();
        await Task.WhenAll(blocked);
        await stopping.CancelAsync();
        await beating;

        Assert.That(isBlocked, Is.True, "The pool was not exhausted, so nothing was shown.");
        Assert.That(reply, Is.Not.Null);
    }
}
