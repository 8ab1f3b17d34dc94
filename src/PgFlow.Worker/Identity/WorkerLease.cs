using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Pacing;

namespace PgFlow.Worker.Identity;

/// <summary>
/// Whether this process still holds its lease, by its own clocks. A process that was suspended, or cut off for long, may
/// have tasks in hand that were given to others: it must not begin them before a heartbeat has told which.
/// </summary>
internal sealed class WorkerLease(
    IOptions<HeartbeatOptions> options, TimeProvider time, ILogger<WorkerLease> logger)
{
    private volatile Moment? _renewedAt;
    private TaskCompletionSource _renewal = NewSignal();
    private int _isLapseNoted;

    /// <summary>
    /// Whether the last renewal is younger than the lease. Before the worker is registered there is nothing to lose.
    /// </summary>
    public bool IsHeld => _renewedAt is not { } renewed || renewed.ElapsedBy(time) < options.Value.Lease;

    /// <summary>Notes that the worker is registered: its first lease counts from then.</summary>
    /// <param name="askedAt">The moment before it was asked for.</param>
    public void Begin(Moment askedAt) => Interlocked.CompareExchange(ref _renewedAt, askedAt, comparand: null);

    /// <summary>Notes a heartbeat that was answered, and whose answer was obeyed.</summary>
    /// <param name="askedAt">The moment before it was sent: the database counts from a later one.</param>
    public void Renew(Moment askedAt)
    {
        _renewedAt = askedAt;
        Interlocked.Exchange(ref _renewal, NewSignal()).TrySetResult();
        if (IsHeld && Interlocked.Exchange(ref _isLapseNoted, 0) == 1)
        {
            LeaseLog.LeaseRenewed(logger);
        }
    }

    /// <summary>Waits while the lease has lapsed, and says so once.</summary>
    public async Task WaitUntilHeldAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // Before the look: what is renewed after it ends the wait.
            var renewal = Volatile.Read(ref _renewal).Task;
            if (IsHeld)
            {
                return;
            }

            if (Interlocked.Exchange(ref _isLapseNoted, 1) == 0)
            {
                LeaseLog.LeaseLapsed(logger, options.Value.Lease);
            }

            await renewal.WaitAsync(cancellationToken);
        }
    }

    // Renewed on the heartbeat's thread, which must not run what waits.
    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
