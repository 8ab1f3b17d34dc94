using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Slots;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Execution;

/// <summary>
/// Cancels handlers whose timeout has passed, reports the tasks of handlers that ignore cancellation, releases tasks
/// that wait too long for a slot, and adds threads to a starved thread pool. Runs on a thread of its own, which
/// handlers cannot block.
/// </summary>
internal sealed class HandlerWatch : IWorkerLoop, IDisposable
{
    /// <summary>The time between passes, short beside timeouts, which are whole seconds.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    // Five times the expected wait of a task that was claimed ahead.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);

    // Covers the JIT compilation of the first handlers, claims and results.
    private static readonly TimeSpan Compiling = TimeSpan.FromSeconds(5);

    private readonly HeldTasks _held;
    private readonly SlotPool _slots;
    private readonly TaskExecutor _executor;
    private readonly StopRequest _stop;
    private readonly TaskMetrics _metrics;
    private readonly TimeSpan _grace;
    private readonly int _most;
    private readonly ILogger _logger;
    private readonly PoolRelief _relief;
    private readonly ThreadLoop _loop;

    public HandlerWatch(
        HeldTasks held,
        SlotPool slots,
        TaskExecutor executor,
        StopRequest stop,
        IOptions<ExecutionOptions> options,
        IOptions<FetchingOptions> fetching,
        TaskMetrics metrics,
        LoopTicks ticks,
        ILogger<HandlerWatch> logger)
    {
        (_held, _slots, _executor, _stop, _metrics, _logger) = (held, slots, executor, stop, metrics, logger);
        _grace = options.Value.CancellationGrace;
        var concurrency = fetching.Value.Concurrency;
        _most = Math.Min(options.Value.MaxLeakedSlots ?? Math.Max(1, concurrency / 2), concurrency);
        _relief = new PoolRelief(fetching.Value, logger) { QuietChecks = (int)(Compiling / Interval) };
        _loop = new ThreadLoop(Name, Interval, Pass, ticks, logger);
    }

    public string Name => "watch handlers";

    public LoopStage Stage => LoopStage.Holding;

    public Task RunAsync(CancellationToken stopping) => _loop.RunAsync(stopping);

    /// <summary>Checks every running handler and every task that waits for a slot.</summary>
    public void Pass()
    {
        _relief.Check();
        _executor.ReleaseWaiting(LongestWait);
        foreach (var task in _held.Snapshot())
        {
            if (task.CancelIfOverdue())
            {
                _metrics.TimedOut(task.Claimed);
            }

            if (task.TryLeak(_grace))
            {
                NoteLeak(task);
            }

            if (task.IsLeaked)
            {
                // A full lane does not accept it; then the next pass tries again.
                _executor.TryReportLeaked(task);
            }
        }
    }

    public void Dispose() => _loop.Dispose();

    private void NoteLeak(HeldTask task)
    {
        var flow = task.Claimed.FlowSlug;
        _slots.Leak(flow);
        using (_logger.BeginTask(task))
        {
            ExecutionLog.Leaked(
                _logger, task.Claim.RunId, task.Claim.StepSlug, task.Claim.TaskIndex, task.Reason, _slots.Leaked);
        }

        var isTooMany = _slots.Leaked >= _most || _slots.LeakedOf(flow) >= _slots.LimitOf(flow);
        if (isTooMany && _stop.Request(StopReason.LeakedSlots))
        {
            ExecutionLog.TooManyLeaked(_logger, _slots.Leaked, _most);
        }
    }
}
