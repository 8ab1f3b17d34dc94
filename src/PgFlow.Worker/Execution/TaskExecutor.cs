using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Completion;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Slots;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Execution;

/// <summary>Runs handlers on the thread pool and passes their results to the lanes. One per process.</summary>
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
    ListenerFaults? faults = null) : ITaskRunner
{
    private readonly ILogger _logger = loggers.CreateLogger<TaskExecutor>();
    private readonly StepLoggers _stepLoggers = new(loggers);
    private readonly ConcurrentDictionary<SelectedFlow, TaskQueue> _queues =
        new(ReferenceEqualityComparer.Instance);

    /// <summary>
    /// Starts claimed tasks in slots taken before, and the others as slots are released. Releases them if a stop was
    /// requested meanwhile. Each execution is awaited through its held task.
    /// </summary>
    /// <param name="flow">The tasks' flow.</param>
    /// <param name="tasks">The tasks, oldest first.</param>
    /// <param name="hiddenSince">A time before their messages were hidden from other readers.</param>
    /// <param name="slotsTaken">Slots taken for them; the caller releases any beyond their number.</param>
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
            ReleaseUnstarted();
        }
    }

    /// <summary>Returns the queue of the flow's tasks that wait for a slot.</summary>
    public TaskQueue QueueOf(SelectedFlow flow) =>
        _queues.GetOrAdd(flow, _ => new TaskQueue(flow, slots, this, time));

    /// <summary>
    /// Reports a task whose handler does not return: releases it, or fails it when it timed out. A later result of the
    /// handler is dropped. If the handler has returned meanwhile, waits until its result is accepted. The token bounds
    /// the wait and does not make the call throw.
    /// </summary>
    public async Task AbandonAsync(HeldTask task, CancellationToken cancellationToken)
    {
        if (await ReportAsync(task, FailureRules.ReportOfUnended(task), cancellationToken))
        {
            using var scope = _logger.BeginTask(task);
            ExecutionLog.Abandoned(_logger, task.Claim.RunId, task.Claim.StepSlug, task.Claim.TaskIndex);
            return;
        }

        if (!task.IsSettled)
        {
            await task.Execution.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Reports a task whose handler is leaked, without waiting; false when it was reported before or its lane is full.
    /// </summary>
    public bool TryReportLeaked(HeldTask task) => task.TryReport(() =>
    {
        var report = FailureRules.ReportOfUnended(task);
        if (report.Kind != ReportKind.Dropped)
        {
            return lanes.TryAdd(report);
        }

        Drop(task);
        return true;
    });

    /// <summary>
    /// Releases tasks that have not begun; those that a full lane does not accept are released when they get a slot.
    /// </summary>
    public void ReleaseUnstarted()
    {
        foreach (var task in held.Snapshot())
        {
            TryRelease(task);
        }
    }

    /// <summary>
    /// Releases tasks that have waited for a slot for the given time, except where a full lane does not accept them.
    /// </summary>
    public void ReleaseWaiting(TimeSpan waitedFor)
    {
        foreach (var queue in _queues.Values)
        {
            queue.Release(waitedFor);
        }
    }

    /// <inheritdoc/>
    public bool TryRelease(HeldTask task) => task.TryWithdraw(() => lanes.TryAdd(TaskReport.Released(task)));

    /// <inheritdoc/>
    [SuppressMessage("Design", "CA1031", Justification = "A defect in the worker must not lose a task.")]
    public async Task ExecuteAsync(SelectedFlow flow, HeldTask task)
    {
        try
        {
            var mayRun = !stop.Requested.IsCompleted && lease.IsHeld && task.TryStart();
            await ReportAsync(task, mayRun ? await RunHandlerAsync(flow, task) : ReportOfUnstarted(task));
        }
        catch (Exception error)
        {
            task.Return();
            await ReportAsync(task, MemoryWatch.IsOutOfMemory(error)
                ? TaskReport.Surrendered(task)
                : TaskReport.Failed(task, ErrorText.Bound($"the worker failed: {ErrorText.Of(error)}")));
            using var scope = _logger.BeginTask(task);
            ExecutionLog.Broken(_logger, task.Claim.RunId, task.Claim.StepSlug, task.Claim.TaskIndex, error);
        }
        finally
        {
            // Only after the result was accepted: a full lane keeps the slot occupied, which limits claims.
            task.Dispose();
            if (task.IsLeaked)
            {
                slots.Recover(flow.Slug);
                using var scope = _logger.BeginTask(task);
                ExecutionLog.Recovered(_logger, task.Claim.RunId, task.Claim.StepSlug, task.Claim.TaskIndex);
            }
        }
    }

    // While the task waited for a slot or a thread, its claim may have been lost or a stop requested.
    private static TaskReport ReportOfUnstarted(HeldTask task) =>
        task.Reason == CancelReason.Lost ? TaskReport.Dropped(task) : TaskReport.Released(task);

    [SuppressMessage("Design", "CA1031", Justification = "Any exception of a handler fails its task.")]
    private async ValueTask<TaskReport> RunHandlerAsync(SelectedFlow flow, HeldTask task)
    {
        var started = time.GetTimestamp();
        metrics.Started(task.Claimed);
        var logger = _stepLoggers.Of(flow.Slug, task.Claim.StepSlug);
        using var span = new TaskSpan(task, faults);
        using var scope = logger.BeginTask(task.Claimed);
        try
        {
            var invoker = flow.Invokers[task.Claim.StepSlug];
            var output = await invoker.InvokeAsync(task.Claimed.Input, ContextOf(task.Claimed, logger), task.Token);
            ExecutionLog.HandlerEnded(_logger, time.GetElapsedTime(started).TotalMilliseconds);
            if (task.Reason == CancelReason.Lost)
            {
                return span.End(TaskReport.Dropped(task));
            }

            OutputTooLargeException.ThrowIfAbove(options.Value.MaxOutputBytes, output, task.Claim.StepSlug);
            return span.End(TaskReport.Completed(task, output));
        }
        catch (Exception error)
        {
            var report = FailureRules.ReportOf(task, error);
            if (report.Kind == ReportKind.Surrendered)
            {
                // At once, before another task is claimed or started.
                memory.NoteShortage($"step {task.Claim.StepSlug}");
            }

            ExecutionLog.HandlerFailed(_logger, task.Reason, time.GetElapsedTime(started).TotalMilliseconds, error);
            return span.End(report, error);
        }
        finally
        {
            // Before the result is reported, or the batching delay of its lane would wait for its own handler.
            task.Return();
            metrics.HandlerEnded(task.Claimed, time.GetElapsedTime(started));
        }
    }

    private void Drop(HeldTask task)
    {
        metrics.Dropped(task.Claimed);
        held.Remove(task);
    }

    // Returns whether this call has reported the task. When the lanes no longer accept reports, the task stays held and
    // counts as undelivered.
    private async ValueTask<bool> ReportAsync(
        HeldTask task, TaskReport report, CancellationToken cancellationToken = default)
    {
        if (!task.TryReport())
        {
            return false;
        }

        switch (report.Kind)
        {
            case ReportKind.Dropped:
                Drop(task);
                break;
            case ReportKind.Surrendered:
                task.IsSurrendered = true;
                memory.NoteShortage($"step {task.Claim.StepSlug}");
                break;
            default:
                held.NoteOutput(task, report.Output);
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
