namespace PgFlow.Tests.Worker;

/// <summary>Blocks every thread of the pool, as handlers that wait without await do.</summary>
internal sealed class ExhaustedPool : IDisposable
{
    // More than a worker of another test may have made the pool's minimum.
    private const int FewestBlockers = 300;

    private readonly ManualResetEventSlim _release = new();
    private readonly Task[] _blocked;
    private readonly Task _behindThem;

    public ExhaustedPool()
    {
        // Threads of earlier tests stay for a while.
        var blockers = Math.Max(FewestBlockers, ThreadPool.ThreadCount + 50);
        _blocked = [.. Enumerable.Range(0, blockers).Select(_ => Task.Run(() => _release.Wait()))];
        _behindThem = Task.Run(() => { });
    }

    /// <summary>Whether what was queued behind the blockers still waits for a thread.</summary>
    public bool IsExhausted => !_behindThem.IsCompleted;

    public void Dispose()
    {
        if (_release.IsSet)
        {
            return;
        }

        _release.Set();
        Task.WaitAll(_blocked);
        _release.Dispose();
    }
}
