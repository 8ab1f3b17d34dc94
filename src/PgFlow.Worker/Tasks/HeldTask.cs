using System.Diagnostics;
using PgFlow.Client;

namespace PgFlow.Worker.Tasks;

/// <summary>
/// A task that this process has claimed and whose result is not delivered yet. It owns the handler's cancellation,
/// the step's clock, and the say in what is reported.
/// </summary>
internal sealed class HeldTask(ClaimedTask task, long hiddenSince, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _cancellation = new();
    private Task _cancelling = System.Threading.Tasks.Task.CompletedTask;
    private long? _startedAt;
    private long _cancelledAt;
    private bool _hasReturned;
    private bool _hasEnded;
    private bool _isExecuted;
    private long _size;
    private long _small;
    private TaskCompletionSource? _executed;

    public ClaimedTask Task { get; } = task;

    public TaskClaim Claim => Task.Claim;

    /// <summary>The span of its execution, once there is one that is recorded.</summary>
    public Activity? Span { get; set; }

    public CancellationToken Token => _cancellation.Token;

    public CancelReason Reason { get; private set; }

    /// <summary>Whether other steps wait for this task's step.</summary>
    public bool HasDependents { get; init; } = true;

    /// <summary>Whether a map step reads this task's output, so that only an array will do.</summary>
    public bool NeedsArray { get; init; }

    /// <summary>When the message was last hidden from other readers, or a little earlier.</summary>
    public long HiddenSince { get; set; } = hiddenSince;

    /// <summary>Whether the database has refused to keep the message hidden; that is said once.</summary>
    public bool IsExtensionRefused { get; set; }

    /// <summary>
    /// Whether the database refuses whatever is reported of it: it stays this worker's until the worker ends.
    /// </summary>
    public bool IsStranded { get; set; }

    /// <summary>Whether there was no memory for it: it is given back when the worker ends.</summary>
    public bool IsSurrendered { get; set; }

    /// <summary>Whether the handler was given up while it still ran. It may have ended since.</summary>
    public bool IsLeaked { get; private set; }

    /// <summary>Whether the handler has begun. A task may wait for a thread of the pool before that.</summary>
    public bool HasStarted
    {
        get
        {
            lock (_lock)
            {
                return _startedAt is not null;
            }
        }
    }

    /// <summary>Whether somebody has had the say in what is reported.</summary>
    public bool HasEnded
    {
        get
        {
            lock (_lock)
            {
                return _hasEnded;
            }
        }
    }

    /// <summary>Whether nobody has to wait for the execution: it was given up, or ended before it began.</summary>
    public bool IsSettled
    {
        get
        {
            lock (_lock)
            {
                return IsLeaked || (_hasEnded && _startedAt is null);
            }
        }
    }

    /// <summary>The handler's execution, begun or not, for whoever has to wait for its end.</summary>
    public Task Execution
    {
        get
        {
            lock (_lock)
            {
                if (_isExecuted)
                {
                    return System.Threading.Tasks.Task.CompletedTask;
                }

                // Hardly anybody asks.
                _executed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _executed.Task;
            }
        }
    }

    /// <summary>Notes how much JSON it has, in addition.</summary>
    public void Size(int length, bool isSmall)
    {
        lock (_lock)
        {
            _size += length;
            _small += isSmall ? length : 0;
        }
    }

    /// <summary>How much JSON it has, and how much of that is a small input; zero from then on.</summary>
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
    /// Notes that the handler is about to run: its time counts from now. False when the task was cancelled or ended
    /// before, and so must not run.
    /// </summary>
    public bool TryStart()
    {
        lock (_lock)
        {
            if (_hasEnded || Reason != CancelReason.None)
            {
                return false;
            }

            _startedAt = time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Cancels the handler when its time is over; returns whether this call has done so.</summary>
    public bool CancelIfOverdue()
    {
        lock (_lock)
        {
            return _startedAt is { } started && time.GetElapsedTime(started) >= Task.Timeout
                && Cancel(CancelReason.TimedOut);
        }
    }

    /// <summary>
    /// Cancels the handler; the first reason counts. Its callbacks run on the pool, not here. Returns whether this
    /// call has done so: a handler that has ended, or was cancelled before, is left alone.
    /// </summary>
    public bool Cancel(CancelReason reason)
    {
        lock (_lock)
        {
            if (_hasReturned || _hasEnded || Reason != CancelReason.None)
            {
                return false;
            }

            Reason = reason;
            _cancelledAt = time.GetTimestamp();
            _cancelling = IgnoreErrorsAsync(_cancellation.CancelAsync());
            return true;
        }
    }

    /// <summary>
    /// Gives up a handler that has ignored its cancellation for that long. One whose task was lost has its step's
    /// timeout at least, as it would have had anyway; one that a stop has cancelled is the stop's. Returns whether
    /// this call has done so.
    /// </summary>
    public bool TryLeak(TimeSpan grace)
    {
        lock (_lock)
        {
            if (_hasReturned || _hasEnded || IsLeaked || _startedAt is not { } started
                || Reason is not (CancelReason.TimedOut or CancelReason.Lost)
                || time.GetElapsedTime(_cancelledAt) < grace
                || time.GetElapsedTime(started) < Task.Timeout)
            {
                return false;
            }

            IsLeaked = true;
            return true;
        }
    }

    /// <summary>
    /// Notes that the handler has returned, or never will begin. False when that, or its leak, was noted before.
    /// </summary>
    public bool TryReturn()
    {
        lock (_lock)
        {
            var isFirst = !_hasReturned && !IsLeaked;
            _hasReturned = true;
            return isFirst;
        }
    }

    /// <summary>
    /// Ends the execution: whoever gets true, the handler's own end or somebody who no longer waits for it, has the
    /// only say in what is reported.
    /// </summary>
    public bool TryEnd()
    {
        lock (_lock)
        {
            var isFirst = !_hasEnded;
            _hasEnded = true;
            return isFirst;
        }
    }

    /// <summary>
    /// The same, provided that the report is taken at once. Nothing is left to execute then of a task that has not
    /// begun, whether or not it still comes to a slot.
    /// </summary>
    public bool TryEnd(Func<bool> report)
    {
        lock (_lock)
        {
            if (_hasEnded || !report())
            {
                return false;
            }

            _hasEnded = true;
            if (_startedAt is null)
            {
                MarkExecuted();
            }

            return true;
        }
    }

    public void Dispose()
    {
        // A callback that the handler left behind may still run, or never end. Nobody waits for it, a slot least of all.
        if (_cancelling.IsCompleted)
        {
            _cancellation.Dispose();
        }

        lock (_lock)
        {
            MarkExecuted();
        }
    }

    // What such a callback throws is not the task's result.
    private static async Task IgnoreErrorsAsync(Task cancelling) =>
        await cancelling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void MarkExecuted()
    {
        _isExecuted = true;
        _executed?.TrySetResult();
    }
}
