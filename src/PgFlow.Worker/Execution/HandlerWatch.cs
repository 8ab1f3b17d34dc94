using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Slots;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Execution;

/// <summary>
/// Cancels handlers whose time is over, ends the tasks of those that ignore it, gives back what waits too long for a
/// slot, and adds threads where handlers hold them all; on a thread of its own, as they may do that.
/// </summary>
internal sealed class HandlerWatch : IWorkerLoop, IDisposable
{
    /// <summary>How often it looks: timeouts are whole seconds.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    // Five times what a task that is claimed ahead is expected to wait.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);

    // The first handlers, claims and results are compiled in it.
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
        _relief = new PoolRelief(fetching.Value, logger) { QuietLooks = (int)(Compiling / Interval) };
        _loop = new ThreadLoop(Name, Interval, Pass, ticks, logger);
    }

    public string Name => "watch handlers";

    public LoopStage Stage => LoopStage.Holding;

    public Task RunAsync(CancellationToken stopping) => _loop.RunAsync(stopping);

    /// <summary>One look at every running handler, and at the tasks that wait for one to end.</summary>
    public void Pass()
    {
        _relief.Look();
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
                // A full lane does not take it; then the next pass tries again.
                _executor.TryGiveUp(task);
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
