using System.Diagnostics;
using PgFlow.Client;

namespace PgFlow.Worker.Tasks;

/// <summary>
/// A task that this process has claimed and whose result is not delivered yet. It owns the handler's cancellation, the
/// step's clock, and the decision who reports: its <see cref="TaskState"/>.
/// </summary>
internal sealed class HeldTask : IDisposable
{
    // The innermost lock: a slot pool's and a task queue's may be held when it is taken.
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

    /// <summary>The span of its execution, once there is one that is recorded.</summary>
    public Activity? Span { get; set; }

    public CancellationToken Token => _cancellation.Token;

    public CancelReason Reason { get; private set; }

    /// <summary>Whether other steps depend on this task's step.</summary>
    public bool HasDependents { get; init; } = true;

    /// <summary>Whether a map step reads this task's output, which must be an array then.</summary>
    public bool NeedsArray { get; init; }

    /// <summary>The time, or a little before it, when the message was last hidden from other readers.</summary>
    public long HiddenSince { get; set; }

    /// <summary>Whether the database has refused to keep the message hidden; it is logged once.</summary>
    public bool IsExtensionRefused { get; set; }

    /// <summary>Whether the database refuses every report of it: it stays claimed until the worker ends.</summary>
    public bool IsUndeliverable { get; set; }

    /// <summary>Whether memory did not suffice for it: it is released as a suspect when the worker ends.</summary>
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

    /// <summary>Whether the handler was given up while it still ran. It may have returned since.</summary>
    public bool IsLeaked => State is TaskState.Leaked or TaskState.LeakReported;

    /// <summary>Whether the handler runs, or may run although it was given up.</summary>
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

    /// <summary>Whether its report is decided.</summary>
    public bool IsReported => IsFinal(State);

    /// <summary>Whether a stop need not wait for its execution: it was leaked, or reported before it began.</summary>
    public bool IsSettled => State is TaskState.Leaked or TaskState.LeakReported or TaskState.Withdrawn;

    /// <summary>Completes when the handler has returned and its result was accepted, or when none will run.</summary>
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

                // Created only when needed: most tasks end without.
                _executed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _executed.Task;
            }
        }
    }

    /// <summary>Adds to the size of its JSON.</summary>
    public void AddSize(int length, bool isSmall)
    {
        lock (_lock)
        {
            _size += length;
            _small += isSmall ? length : 0;
        }
    }

    /// <summary>Returns the size of its JSON, and how much of it is a small input; zero from then on.</summary>
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
    /// Begins the handler's time. False when the task was cancelled or reported before: its handler must not run.
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

    /// <summary>Cancels the handler when its time is over; returns whether this call has done so.</summary>
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
    /// Cancels the task; the first reason counts. Callbacks of its token run on the pool, not here. Returns whether this
    /// call has done so: a task that was cancelled before, has returned or is reported is left alone.
    /// </summary>
    public bool Cancel(CancelReason reason)
    {
        lock (_lock)
        {
            return CancelLocked(reason);
        }
    }

    /// <summary>
    /// Gives up a handler that has ignored its cancellation for the given time. Where its claim was lost, the handler
    /// keeps its step's timeout; a handler that a stop has cancelled is not leaked. Returns whether this call has done
    /// so.
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

    /// <summary>Notes that the handler has returned.</summary>
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

    /// <summary>Decides the report: the first caller gets true, and is the only one to report.</summary>
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
    /// The same, provided that the report is accepted at once. A task that has not begun is executed then, whether or
    /// not it still comes to a slot.
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

    /// <summary>The same, for a task that has not begun.</summary>
    public bool TryWithdraw(Func<bool> report) => TryReport(
        () => _state is TaskState.Waiting or TaskState.Cancelled && report());

    public void Dispose()
    {
        // A callback that the handler has left behind may still run, or never end; the slot does not wait for it.
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

    // What a callback of the token throws is not the task's result.
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
