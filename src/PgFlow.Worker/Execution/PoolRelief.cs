using Microsoft.Extensions.Logging;
using PgFlow.Worker.Slots;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Execution;

/// <summary>
/// Gives the thread pool more threads at once when its queue does not move, as handlers that wait without await hold
/// all of it, and lets go of them when the queue has moved for long. By itself the pool adds one or two a second: until
/// then slots stay unused, results unreported and probes unanswered, for which a busy process would be killed.
/// </summary>
internal sealed class PoolRelief(FetchingOptions options, ILogger logger) : IThreadPoolWorkItem
{
    /// <summary>Looks in a row that find the queue moving, before the first number of threads is tried again.</summary>
    public const int CalmLooks = 150;

    // Each time that it was not enough for long, twice as many looks; an hour of them at the most.
    private const int MostCalmLooks = 18_000;
    private const int Step = 16;

    // A thread for each slot, and some for all that is not a handler.
    private readonly int _most = options.Concurrency + (2 * Step);
    private volatile bool _isQueued;
    private int? _first;
    private int _calm;
    private int _enough = CalmLooks;
    private int _looks;
    private bool _isSaid;

    /// <summary>
    /// Looks in the beginning that say nothing: while a process compiles its code the queue may stand still without any
    /// handler's fault.
    /// </summary>
    public int QuietLooks { get; init; }

    /// <summary>Looks whether what the last look has queued got a thread since; called from a thread of no pool.</summary>
    public void Look()
    {
        _looks = Math.Min(_looks + 1, int.MaxValue - 1);
        if (_isQueued)
        {
            _calm = 0;
            Raise();
            return;
        }

        _isQueued = true;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        if (_first is { } first && ++_calm >= _enough)
        {
            Restore(first);
        }
    }

    void IThreadPoolWorkItem.Execute() => _isQueued = false;

    private void Raise()
    {
        ThreadPool.GetMinThreads(out var least, out var ports);
        if (least >= _most && _first is null)
        {
            // The application has set a minimum already that is larger than this would set.
            return;
        }

        if (!_isSaid && _looks > QuietLooks)
        {
            _isSaid = true;
            ExecutionLog.PoolExhausted(logger, _first ?? least, _most);
        }

        var wanted = Math.Min(Math.Max(least, ThreadPool.ThreadCount) + Step, _most);
        if (wanted > least)
        {
            ThreadPool.SetMinThreads(wanted, ports);
            _first ??= least;
        }
    }

    private void Restore(int first)
    {
        (_first, _calm, _enough) = (null, 0, Math.Min(2 * _enough, MostCalmLooks));
        ThreadPool.GetMinThreads(out _, out var ports);
        ThreadPool.SetMinThreads(first, ports);
        if (_isSaid)
        {
            _isSaid = false;
            ExecutionLog.PoolRelieved(logger, first);
        }
    }
}
