using Microsoft.Extensions.Logging;
using PgFlow.Worker.Slots;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Execution;

/// <summary>
/// Raises the minimum of the thread pool when its queue stalls because handlers block all of its threads, and restores
/// the minimum when the queue has moved for long. By itself the pool adds one or two threads a second: until then slots
/// stay unused, results unreported and probes unanswered, and an orchestrator would kill the busy process.
/// </summary>
internal sealed class PoolRelief(FetchingOptions options, ILogger logger) : IThreadPoolWorkItem
{
    /// <summary>The number of consecutive checks without a stall before the minimum is restored.</summary>
    public const int CalmChecks = 150;

    // The number doubles with each restoration, up to an hour of checks.
    private const int MostCalmChecks = 18_000;
    private const int Step = 16;

    // A thread for each slot, and some for everything else.
    private readonly int _most = options.Concurrency + (2 * Step);
    private volatile bool _isQueued;
    private int? _first;
    private int _calm;
    private int _enough = CalmChecks;
    private int _checks;
    private bool _isLogged;

    /// <summary>
    /// The number of first checks that log nothing: while the process compiles its code, the queue may stall without a
    /// handler's fault.
    /// </summary>
    public int QuietChecks { get; init; }

    /// <summary>Checks whether the item that the last check queued has run. Not for threads of the pool.</summary>
    public void Check()
    {
        _checks = Math.Min(_checks + 1, int.MaxValue - 1);
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
            // The application has already set a minimum that is higher than any set here.
            return;
        }

        if (!_isLogged && _checks > QuietChecks)
        {
            _isLogged = true;
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
        (_first, _calm, _enough) = (null, 0, Math.Min(2 * _enough, MostCalmChecks));
        ThreadPool.GetMinThreads(out _, out var ports);
        ThreadPool.SetMinThreads(first, ports);
        if (_isLogged)
        {
            _isLogged = false;
            ExecutionLog.PoolRelieved(logger, first);
        }
    }
}
