using PgFlow.Worker.Fetching;

namespace PgFlow.Worker.Execution;

/// <summary>
/// Gives the thread pool more threads at once when its queue does not move, as handlers that wait without await hold
/// all of it. By itself the pool adds one or two a second: until then slots stay unused, results unreported and probes
/// unanswered, for which a busy process would be killed.
/// </summary>
internal sealed class PoolRelief(FetchingOptions options) : IThreadPoolWorkItem
{
    private const int Step = 16;

    // A thread for each slot, and some for all that is not a handler.
    private readonly int _most = options.Concurrency + (2 * Step);
    private volatile bool _isQueued;

    /// <summary>Looks whether what the last look has queued got a thread since; called from a thread of no pool.</summary>
    public void Look()
    {
        if (!_isQueued)
        {
            _isQueued = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            return;
        }

        ThreadPool.GetMinThreads(out var least, out var ports);
        var wanted = Math.Min(Math.Max(least, ThreadPool.ThreadCount) + Step, _most);
        if (wanted > least)
        {
            ThreadPool.SetMinThreads(wanted, ports);
        }
    }

    void IThreadPoolWorkItem.Execute() => _isQueued = false;
}
