using System.Diagnostics;
using PgFlow.Client;

namespace PgFlow.Worker.Tasks;

/// <summary>
/// A task that this process has claimed and whose result is not delivered yet. It owns the handler's cancellation and
/// timeout, and its <see cref="TaskState"/> ensures that it is reported once.
/// </summary>
internal sealed class HeldTask : IDisposable
{
    // The innermost lock: the locks of the slot pool and of a task queue may be held when it is taken.
    private readonly Lock _lock = new();
    private readonly HandlerCancellation _cancellation = new();
    private readonly ExecutionCounts _counts;
    private readonly TimeProvider _time;
    private TaskState _state;
    private long _startedAt;
    private long _cancelledAt;
    private bool _isExecuted;
    private TaskCompletionSource? _executed;

    public HeldTask(ClaimedTask claimed, long hiddenSince, ExecutionCounts counts, TimeProvider time)
    {
        (Claimed, HiddenSince, _counts, _time) = (claimed, hiddenSince, counts, time);
        counts.Added();
    }

    public ClaimedTask Claimed { get; }

    public TaskClaim Claim => Claimed.Claim;

    /// <summary>The size of its JSON.</summary>
    public TaskBytes Bytes { get; } = new();

    /// <summary>The span of its execution; null unless it is recorded.</summary>
    public Activity? Span { get; set; }

    public CancellationToken Token => _cancellation.Token;

    public CancelReason Reason { get; private set; }

    /// <summary>Whether other steps depend on this task's step.</summary>
    public bool HasDependents { get; init; } = true;

    /// <summary>Whether a map step reads this task's output, which must therefore be an array.</summary>
    public bool NeedsArray { get; init; }

    /// <summary>A time at or shortly before which the message was last hidden from other readers.</summary>
    public long HiddenSince { get; set; }

    /// <summary>Whether the database has refused to keep the message hidden, which is logged once.</summary>
    public bool IsExtensionRefused { get; set; }

    /// <summary>Whether the database refuses every report of it: it stays claimed until the worker ends.</summary>
    public bool IsUndeliverable { get; set; }

    /// <summary>Whether it ran out of memory: it is released as a suspect when the worker ends.</summary>
    public bool IsSurrendered { get; set; }

    public TaskState State
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }
    }

    /// <summary>Whether its handler was leaked. The handler may have returned since.</summary>
    public bool IsLeaked => State.IsLeaked();

    /// <summary>Whether its handler runs, or may run although it is leaked.</summary>
    public bool MayRun
    {
        get
        {
            lock (_lock)
            {
                return _state.IsRunning() || (_state.IsLeaked() && !_isExecuted);
            }
        }
    }

    /// <summary>Whether it is reported.</summary>
    public bool IsReported => State.IsReported();

    /// <summary>Whether a stop need not wait for its execution: it was leaked, or reported before it began.</summary>
    public bool IsSettled => State is var state && (state.IsLeaked() || state == TaskState.Withdrawn);

    /// <summary>Completes when the handler has returned and its result was accepted, or when it will not run.</summary>
    public Task Execution
    {
        get
        {
            lock (_lock)
            {
                if (_isExecuted)
                {
                    return Task.CompletedTask;
                }

                // Created on demand: most tasks end without it.
                _executed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _executed.Task;
            }
        }
    }

    /// <summary>
    /// Starts the handler's timeout. False when the task was cancelled or reported before: its handler must not run.
    /// </summary>
    public bool TryStart()
    {
        lock (_lock)
        {
            if (_state != TaskState.Waiting)
            {
                return false;
            }

            _startedAt = _time.GetTimestamp();
            MoveLocked(TaskState.Running);
            return true;
        }
    }

    /// <summary>Cancels the handler when its timeout has passed; returns whether this call has done so.</summary>
    public bool CancelIfOverdue()
    {
        lock (_lock)
        {
            return _state == TaskState.Running
                && _time.GetElapsedTime(_startedAt) >= Claimed.Timeout
                && CancelLocked(CancelReason.TimedOut);
        }
    }

    /// <summary>
    /// Cancels the task; the first reason counts. Callbacks of its token run on the thread pool. Returns whether this
    /// call has done so: a task that was cancelled before, has returned or is reported does not change.
    /// </summary>
    public bool Cancel(CancelReason reason)
    {
        lock (_lock)
        {
            return CancelLocked(reason);
        }
    }

    /// <summary>
    /// Marks a handler as leaked that has ignored cancellation for the given time. If its claim was lost, it may still
    /// use its step's timeout; a handler cancelled by a stop is not leaked. Returns whether this call has done so.
    /// </summary>
    public bool TryLeak(TimeSpan grace)
    {
        lock (_lock)
        {
            if (_state != TaskState.Cancelling
                || Reason == CancelReason.Stopping
                || _time.GetElapsedTime(_cancelledAt) < grace
                || _time.GetElapsedTime(_startedAt) < Claimed.Timeout)
            {
                return false;
            }

            MoveLocked(TaskState.Leaked);
            return true;
        }
    }

    /// <summary>Records that the handler has returned.</summary>
    public void Return()
    {
        lock (_lock)
        {
            switch (_state)
            {
                case TaskState.Running or TaskState.Cancelling:
                    MoveLocked(TaskState.Returned);
                    break;
                case TaskState.Abandoned:
                    MoveLocked(TaskState.Reported);
                    break;
            }
        }
    }

    /// <summary>Marks the task as reported. Only the first caller gets true, and must report the task.</summary>
    public bool TryReport()
    {
        lock (_lock)
        {
            if (_state.IsReported())
            {
                return false;
            }

            MoveLocked(_state.AfterReport());
            return true;
        }
    }

    /// <summary>
    /// Marks the task as reported if the report is accepted at once. If the task has not begun, its
    /// <see cref="Execution"/> then completes, whether or not the task is still given a slot.
    /// </summary>
    public bool TryReport(Func<bool> report)
    {
        lock (_lock)
        {
            if (_state.IsReported() || !report())
            {
                return false;
            }

            MoveLocked(_state.AfterReport());
            if (_state == TaskState.Withdrawn)
            {
                MarkExecutedLocked();
            }

            return true;
        }
    }

    /// <summary>Marks a task that has not begun as reported if the report is accepted at once.</summary>
    public bool TryWithdraw(Func<bool> report) => TryReport(
        () => _state.HasNotBegun() && report());

    public void Dispose()
    {
        _cancellation.Dispose();
        lock (_lock)
        {
            MarkExecutedLocked();
        }
    }

    private bool CancelLocked(CancelReason reason)
    {
        if (_state is not (TaskState.Waiting or TaskState.Running))
        {
            return false;
        }

        Reason = reason;
        _cancelledAt = _time.GetTimestamp();
        MoveLocked(_state == TaskState.Running ? TaskState.Cancelling : TaskState.Cancelled);
        _cancellation.Cancel();
        return true;
    }

    private void MoveLocked(TaskState next)
    {
        _counts.Moved(_state, next);
        _state = next;
    }

    private void MarkExecutedLocked()
    {
        _isExecuted = true;
        _executed?.TrySetResult();
    }
}
