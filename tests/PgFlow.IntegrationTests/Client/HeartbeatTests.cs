using System.Diagnostics.CodeAnalysis;
using PgFlow.Client;

namespace PgFlow.IntegrationTests.Client;

/// <summary>Alone: it blocks the process's thread pool for a moment.</summary>
[NonParallelizable]
public sealed class HeartbeatTests : WorkerStoreFixture
{
    [Test]
    [SuppressMessage(
        "Design", "CA1031", Justification = "An error on this thread would end the test host.")]
    public async Task Heartbeat_needs_no_thread_of_the_pool()
    {
        await using var fresh = new NpgsqlWorkerStore(Database.WorkerConnectionString);
        using var release = new ManualResetEventSlim();
        HeartbeatReply? reply = null;
        Exception? trouble = null;
        var beat = new Thread(() =>
        {
            // As the loop does. The runtime's sockets may hand an answer to the pool that comes in the very moment in
            // which the thread begins to wait for it; rare, and the next attempt gets through.
            for (var attempt = 0; attempt < 3 && reply is null; attempt++)
            {
                try
                {
                    reply = fresh.Heartbeat(WorkerId, []);
                    trouble = null;
                }
                catch (Exception error)
                {
                    trouble = error;
                }
            }
        });

        // The pool adds a thread or two a second: for longer than the beat may take, all of its threads are blocked.
        var blocked = Enumerable.Range(0, 100).Select(_ => Task.Run(() => release.Wait())).ToArray();
        beat.Start();
        var hasEnded = beat.Join(TimeSpan.FromSeconds(20));
        var isBlocked = blocked.Any(task => task.Status == TaskStatus.WaitingToRun);
        release.Set();
        await Task.WhenAll(blocked);

        Assert.That((hasEnded, trouble), Is.EqualTo((true, (Exception?)null)));
        Assert.That(isBlocked, Is.True, "The pool was not exhausted, so nothing was shown.");
        Assert.That(reply, Is.Not.Null);
    }
}
