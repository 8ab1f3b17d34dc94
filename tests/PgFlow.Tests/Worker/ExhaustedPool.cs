namespace PgFlow.Tests.Worker;

/// <summary>Blocks every thread of the pool, as handlers that wait without await do.</summary>
internal sealed class ExhaustedPool : IDisposable
{
    private readonly ManualResetEventSlim _release = new();
    private readonly Task[] _blocked;
    private readonly Task _behindThem;

    public ExhaustedPool()
    {
        _blocked = [.. Enumerable.Range(0, 100).Select(_ => Task.Run(() => _release.Wait()))];
        _behindThem = Task.Run(() => { });
    }

    /// <summary>Whether what was queued behind the blockers still waits for a thread.</summary>
    public bool IsExhausted => !_behindThem.IsCompleted;

    public void Dispose()
    {
        _release.Set();
        Task.WaitAll(_blocked);
        _release.Dispose();
    }
}
