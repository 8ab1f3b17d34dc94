using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging.Abstractions;
using PgFlow.Client;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Fetching;

namespace PgFlow.IntegrationTests.Client;

/// <summary>Alone: it blocks the process's thread pool for a moment.</summary>
[NonParallelizable]
public sealed class HeartbeatTests : WorkerStoreFixture
{
    private const int Blockers = 100;

    [Test]
    [SuppressMessage(
        "Design", "CA1031", Justification = "An error on this thread would end the test host.")]
    public async Task Heartbeat_gets_through_while_handlers_block_the_pool()
    {
        await using var fresh = new NpgsqlWorkerStore(Database.WorkerConnectionString);
        using var release = new ManualResetEventSlim();
        HeartbeatReply? reply = null;
        Exception? trouble = null;
        var beat = new Thread(() =>
        {
            try
            {
                reply = fresh.Heartbeat(WorkerId, []);
            }
            catch (Exception error)
            {
                trouble = error;
            }
        });

        // The pool adds a thread or two a second: for longer than the beat may take, all of its threads are blocked.
        var blocked = Enumerable.Range(0, Blockers).Select(_ => Task.Run(() => release.Wait())).ToArray();
        var isBlocked = blocked.Any(task => task.Status == TaskStatus.WaitingToRun);
        beat.Start();

        // The runtime may hand the pool an answer that comes in the very moment in which the thread begins to wait for
        // it. A worker has somebody who looks whether the pool moves; here it is this thread.
        var relief = new PoolRelief(new FetchingOptions { Concurrency = Blockers }, NullLogger.Instance);
        var watch = Stopwatch.StartNew();
        var hasEnded = false;
        while (!hasEnded && watch.Elapsed < TimeSpan.FromSeconds(10))
        {
            hasEnded = beat.Join(HandlerWatch.Interval);
            relief.Look();
        }

        release.Set();
        await Task.WhenAll(blocked);

        Assert.That((hasEnded, trouble), Is.EqualTo((true, (Exception?)null)));
        Assert.That(isBlocked, Is.True, "The pool was not exhausted, so nothing was shown.");
        Assert.That(reply, Is.Not.Null);
    }
}
