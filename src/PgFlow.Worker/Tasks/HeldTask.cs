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
    private readonly CancellationTokenSource _cancellation = new();
    private readonly ExecutionCounts _counts;
    private readonly TimeProvider _time;
    private Task _cancelling = Task.CompletedTask;
    private TaskState _state;
    private long _startedAt;
    private long _cancelledAt;
    private bool _isExecuted;
    private long _size;
    private long _small;
    private TaskCompletionSource? _executed;

    public HeldTask(ClaimedTask claimed, long hiddenSince, ExecutionCounts counts, TimeProvider time)
    {
        (Claimed, HiddenSince, _counts, _time) = (claimed, hiddenSince, counts, time);
        counts.Added();
    }

    public ClaimedTask Claimed { get; }

    public TaskClaim Claim => Claimed.Claim;

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
    public bool IsLeaked => State is TaskState.Leaked or TaskState.LeakReported;

    /// <summary>Whether its handler runs, or may run although it is leaked.</summary>
    public bool MayRun
    {
        get
        {
            lock (_lock)
            {
                return _state is TaskState.Running or TaskState.Cancelling or TaskState.Abandoned
                    || (_state is TaskState.Leaked or TaskState.LeakReported && !_isExecuted);
            }
        }
    }

    /// <summary>Whether it is reported.</summary>
    public bool IsReported => IsFinal(State);

    /// <summary>Whether a stop need not wait for its execution: it was leaked, or reported before it began.</summary>
    public bool IsSettled => State is TaskState.Leaked or TaskState.LeakReported or TaskState.Withdrawn;

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

    /// <summary>Adds to the size of the task's JSON.</summary>
    public void AddSize(int length, bool isSmall)
    {
        lock (_lock)
        {
            _size += length;
            _small += isSmall ? length : 0;
        }
    }

    /// <summary>Returns the size of the task's JSON and of its small input, and resets both to zero.</summary>
    public (long Size, long Small) TakeSize()
    {
        lock (_lock)
        {
            var taken = (_size, _small);
            (_size, _small) = (0, 0);
            return taken;
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
            if (IsFinal(_state))
            {
                return false;
            }

            ReportLocked();
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
            if (IsFinal(_state) || !report())
            {
                return false;
            }

            ReportLocked();
            if (_state == TaskState.Withdrawn)
            {
                MarkExecutedLocked();
            }

            return true;
        }
    }

    /// <summary>Marks a task that has not begun as reported if the report is accepted at once.</summary>
    public bool TryWithdraw(Func<bool> report) => TryReport(
        () => _state is TaskState.Waiting or TaskState.Cancelled && report());

    public void Dispose()
    {
        // A callback that the handler registered may still run, or never end; the slot does not wait for it.
        if (_cancelling.IsCompleted)
        {
            _cancellation.Dispose();
        }

        lock (_lock)
        {
            MarkExecutedLocked();
        }
    }

    private static bool IsFinal(TaskState state) =>
        state is TaskState.Withdrawn or TaskState.Abandoned or TaskState.LeakReported or TaskState.Reported;

    // An exception of a callback of the token is not the task's result.
    private static async Task IgnoreErrorsAsync(Task cancelling) =>
        await cancelling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private bool CancelLocked(CancelReason reason)
    {
        if (_state is not (TaskState.Waiting or TaskState.Running))
        {
            return false;
        }

        Reason = reason;
        _cancelledAt = _time.GetTimestamp();
        MoveLocked(_state == TaskState.Running ? TaskState.Cancelling : TaskState.Cancelled);
        _cancelling = IgnoreErrorsAsync(_cancellation.CancelAsync());
        return true;
    }

    private void ReportLocked() => MoveLocked(_state switch
    {
        TaskState.Waiting or TaskState.Cancelled => TaskState.Withdrawn,
        TaskState.Running or TaskState.Cancelling => TaskState.Abandoned,
        TaskState.Leaked => TaskState.LeakReported,
        _ => TaskState.Reported,
    });

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
