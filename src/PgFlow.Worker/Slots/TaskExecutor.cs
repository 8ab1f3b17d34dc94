using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Slots;

/// <summary>Runs handlers on the thread pool and hands their results to the lanes. One per process.</summary>
internal sealed class TaskExecutor(
    HeldTasks held,
    SlotPool slots,
    ReportLanes lanes,
    StopRequest stop,
    MemoryWatch memory,
    WorkerLease lease,
    TaskMetrics metrics,
    IOptions<ExecutionOptions> options,
    TimeProvider time,
    ILoggerFactory loggers,
    ListenerFaults? faults = null)
{
    private readonly ILogger _logger = loggers.CreateLogger<TaskExecutor>();
    private readonly StepLoggers _stepLoggers = new(loggers);
    private readonly ConcurrentDictionary<SelectedFlow, TaskQueue> _queues =
        new(ReferenceEqualityComparer.Instance);

    /// <summary>
    /// Starts claimed tasks in slots taken before, and others as slots come free; gives them back where a stop was
    /// asked for since. Each execution is awaited through its held task.
    /// </summary>
    /// <param name="flow">The tasks' flow.</param>
    /// <param name="tasks">The tasks, oldest first.</param>
    /// <param name="hiddenSince">A time before their messages were hidden from others.</param>
    /// <param name="slotsTaken">Slots taken for them; the caller gives back what exceeds their number.</param>
    public void Start(SelectedFlow flow, IReadOnlyList<ClaimedTask> tasks, long hiddenSince, int slotsTaken)
    {
        var items = new HeldTask[tasks.Count];
        for (var index = 0; index < items.Length; index++)
        {
            var step = tasks[index].Claim.StepSlug;
            items[index] = held.Add(tasks[index], hiddenSince, flow.HasDependents(step), flow.NeedsArray(step));
        }

        QueueOf(flow).Start(items, slotsTaken);
        if (stop.Requested.IsCompleted)
        {
            GiveBackUnstarted();
        }
    }

    /// <summary>The flow's tasks that wait for a slot.</summary>
    public TaskQueue QueueOf(SelectedFlow flow) =>
        _queues.GetOrAdd(flow, _ => new TaskQueue(flow, slots, this, time));

    /// <summary>
    /// Ends a task whose handler does not end: gives it back, or fails it when its time was over. What the handler
    /// still returns is dropped. Where the handler has ended after all, waits until its result was accepted. The
    /// token bounds the wait; never throws for it.
    /// </summary>
    public async Task AbandonAsync(HeldTask item, CancellationToken cancellationToken)
    {
        if (await EndAsync(item, FailureRules.ReportOfUnended(item), cancellationToken))
        {
            using var scope = _logger.BeginTask(item);
            ExecutionLog.Abandoned(_logger, item.Claim.RunId, item.Claim.StepSlug, item.Claim.TaskIndex);
            return;
        }

        if (!item.IsSettled)
        {
            await item.Execution.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Ends a task whose handler was given up, without waiting; false when it has ended before or no lane takes it.
    /// </summary>
    public bool TryGiveUp(HeldTask item) => item.TryEnd(() =>
    {
        var report = FailureRules.ReportOfUnended(item);
        if (report.Kind != ReportKind.Dropped)
        {
            return lanes.TryAdd(report);
        }

        Drop(item);
        return true;
    });

    /// <summary>
    /// Gives back what still waits for a thread of the pool, without one; what a full lane does not take is given back
    /// when its turn comes.
    /// </summary>
    public void GiveBackUnstarted()
    {
        foreach (var item in held.Snapshot())
        {
            TryGiveBack(item);
        }
    }

    /// <summary>
    /// Gives back the tasks that were claimed ahead and have found no slot for so long, as far as the lanes take them.
    /// </summary>
    public void GiveBackWaiting(TimeSpan waitedFor)
    {
        foreach (var queue in _queues.Values)
        {
            queue.GiveBack(waitedFor);
        }
    }

    /// <summary>Gives a task back that has not begun; false when it has, or its lane is full.</summary>
    public bool TryGiveBack(HeldTask item)
    {
        if (!item.TryEnd(() => !item.HasStarted && lanes.TryAdd(TaskReport.Released(item))))
        {
            return false;
        }

        NoteReturn(item);
        return true;
    }

    /// <summary>
    /// Runs the task's handler in the caller's slot, to the acceptance of its result. Throws what the log throws, and
    /// nothing else.
    /// </summary>
    [SuppressMessage("Design", "CA1031", Justification = "A task must not be lost by a mistake of the worker's own.")]
    public async Task ExecuteAsync(SelectedFlow flow, HeldTask item)
    {
        try
        {
            var mayRun = !stop.Requested.IsCompleted && lease.IsHeld && item.TryStart();
            await EndAsync(item, mayRun ? await RunHandlerAsync(flow, item) : HandBack(item));
        }
        catch (Exception error)
        {
            NoteReturn(item);
            await EndAsync(item, MemoryWatch.IsOutOfMemory(error)
                ? TaskReport.Surrendered(item)
                : TaskReport.Failed(item, ErrorText.Bound($"the worker failed: {ErrorText.Of(error)}")));
            using var scope = _logger.BeginTask(item);
            ExecutionLog.Broken(_logger, item.Claim.RunId, item.Claim.StepSlug, item.Claim.TaskIndex, error);
        }
        finally
        {
            // Not before the result was accepted: lanes that are full hold the slot, and so the fetching.
            item.Dispose();
            if (item.IsLeaked)
            {
                slots.Recover(flow.Slug);
                using var scope = _logger.BeginTask(item);
                ExecutionLog.Recovered(_logger, item.Claim.RunId, item.Claim.StepSlug, item.Claim.TaskIndex);
            }
        }
    }

    // A task may wait for a slot or a thread, and may not be wanted, or this worker's, any more when it gets one.
    private TaskReport HandBack(HeldTask item)
    {
        NoteReturn(item);
        return item.Reason == CancelReason.Lost ? TaskReport.Dropped(item) : TaskReport.Released(item);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a handler throws is its task's failure.")]
    private async ValueTask<TaskReport> RunHandlerAsync(SelectedFlow flow, HeldTask item)
    {
        var started = time.GetTimestamp();
        metrics.Started(item.Task);
        var logger = _stepLoggers.Of(flow.Slug, item.Claim.StepSlug);
        using var span = new TaskSpan(item, faults);
        using var scope = logger.BeginTask(item.Task);
        try
        {
            var invoker = flow.Invokers[item.Claim.StepSlug];
            var output = await invoker.InvokeAsync(item.Task.Input, ContextOf(item.Task, logger), item.Token);
            ExecutionLog.HandlerEnded(_logger, time.GetElapsedTime(started).TotalMilliseconds);
            if (item.Reason == CancelReason.Lost)
            {
                return span.End(TaskReport.Dropped(item));
            }

            OutputTooLargeException.ThrowIfAbove(options.Value.MaxOutputBytes, output, item.Claim.StepSlug);
            return span.End(TaskReport.Completed(item, output));
        }
        catch (Exception error)
        {
            var report = FailureRules.ReportOf(item, error);
            if (report.Kind == ReportKind.Surrendered)
            {
                // At once, before another task is claimed or begun.
                memory.NoteShortage($"step {item.Claim.StepSlug}");
            }

            ExecutionLog.HandlerFailed(_logger, item.Reason, time.GetElapsedTime(started).TotalMilliseconds, error);
            return span.End(report, error);
        }
        finally
        {
            // Before the result is reported, or its lane would linger for the company of its own handler.
            NoteReturn(item);
            metrics.HandlerEnded(item.Task, time.GetElapsedTime(started));
        }
    }

    private void Drop(HeldTask item)
    {
        metrics.Dropped(item.Task);
        held.Remove(item);
    }

    private void NoteReturn(HeldTask item)
    {
        if (item.TryReturn())
        {
            held.HandlerEnded();
        }
    }

    // Reports unless somebody else has had the say. A report that no lane takes any more stays held and is counted
    // as undelivered.
    private async ValueTask<bool> EndAsync(
        HeldTask item, TaskReport report, CancellationToken cancellationToken = default)
    {
        if (!item.TryEnd())
        {
            return false;
        }

        switch (report.Kind)
        {
            case ReportKind.Dropped:
                Drop(item);
                break;
            case ReportKind.Surrendered:
                item.IsSurrendered = true;
                memory.NoteShortage($"step {item.Claim.StepSlug}");
                break;
            default:
                held.NoteOutput(item, report.Output);
                await lanes.AddAsync(report, cancellationToken);
                break;
        }

        return true;
    }

    private static StepContext ContextOf(ClaimedTask task, ILogger logger) => new()
    {
        FlowSlug = task.FlowSlug,
        RunId = task.Claim.RunId,
        StepSlug = task.Claim.StepSlug,
        TaskIndex = task.Claim.TaskIndex,
        Attempt = task.Attempt,
        MaxAttempts = task.MaxAttempts,
        Timeout = task.Timeout,
        Logger = logger,
    };
}
