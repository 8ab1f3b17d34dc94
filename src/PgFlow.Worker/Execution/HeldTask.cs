using PgFlow.Client;

namespace PgFlow.Worker.Execution;

/// <summary>
/// A task that this process has claimed and whose result is not delivered yet. It owns the handler's cancellation
/// and the step's clock.
/// </summary>
internal sealed class HeldTask(ClaimedTask task, long hiddenSince, bool hasDependents, TimeProvider time)
    : IAsyncDisposable
{
    // Timers take at most 2^32 - 2 ms; a step's timeout may be longer than those 49 days.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _cancellation = new();
    private ITimer? _clock;
    private Task _cancelling = System.Threading.Tasks.Task.CompletedTask;
    private bool _hasEnded;

    public ClaimedTask Task { get; } = task;

    public TaskClaim Claim => Task.Claim;

    public CancellationToken Token => _cancellation.Token;

    public CancelReason Reason { get; private set; }

    /// <summary>Whether other steps wait for this task's step.</summary>
    public bool HasDependents { get; } = hasDependents;

    /// <summary>When the message was last hidden from other readers, or a little earlier.</summary>
    public long HiddenSince { get; set; } = hiddenSince;

    /// <summary>Whether the database has refused to keep the message hidden; that is said once.</summary>
    public bool IsExtensionRefused { get; set; }

    /// <summary>The handler's execution, for whoever has to wait for its end.</summary>
    public Task Execution { get; set; } = System.Threading.Tasks.Task.CompletedTask;

    public void StartClock()
    {
        var timeout = Task.Timeout < LongestTimer ? Task.Timeout : LongestTimer;
        _clock = time.CreateTimer(_ => Cancel(CancelReason.TimedOut), null, timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Cancels the handler; the first reason counts. Its callbacks run on the pool, not here. Returns whether this
    /// call has done so: a handler that has ended, or was cancelled before, is left alone.
    /// </summary>
    public bool Cancel(CancelReason reason)
    {
        lock (_lock)
        {
            if (_hasEnded || Reason != CancelReason.None)
            {
                return false;
            }

            Reason = reason;
            _cancelling = _cancellation.CancelAsync();
            return true;
        }
    }

    /// <summary>
    /// Ends the execution: whoever gets true, the handler's own end or a stop that no longer waits for it, has the
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

    public async ValueTask DisposeAsync()
    {
        if (_clock is not null)
        {
            await _clock.DisposeAsync();
        }

        // A callback that the handler left behind may still run, and may throw: neither is the task's result.
        await _cancelling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _cancellation.Dispose();
    }
}
