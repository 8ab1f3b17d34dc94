using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Pacing;

namespace PgFlow.Worker.Identity;

/// <summary>
/// Tracks whether this process still holds its lease, by its own clocks. A process that was suspended or cut off for
/// long may hold tasks that were given to others: it must not start them before a heartbeat has told which.
/// </summary>
internal sealed class WorkerLease(
    IOptions<HeartbeatOptions> options, TimeProvider time, ILogger<WorkerLease> logger)
{
    private volatile Moment? _renewedAt;
    private TaskCompletionSource _renewal = NewSignal();
    private int _isExpiryLogged;
    private int _expiries;

    /// <summary>
    /// Gets whether the last renewal is younger than the lease. True before the worker is registered.
    /// </summary>
    public bool IsHeld => _renewedAt is not { } renewed || renewed.ElapsedBy(time) < options.Value.Lease;

    /// <summary>
    /// Gets the number of renewals that came after the lease had expired: tasks claimed before one of them may belong
    /// to other workers.
    /// </summary>
    public int Expiries => Volatile.Read(ref _expiries);

    /// <summary>Records the registration, when the first lease starts.</summary>
    /// <param name="askedAt">The moment before the call.</param>
    public void Begin(Moment askedAt) => Interlocked.CompareExchange(ref _renewedAt, askedAt, comparand: null);

    /// <summary>Records an answered heartbeat, once its answer has been processed.</summary>
    /// <param name="askedAt">The moment before the call: the database counts from a later one.</param>
    public void Renew(Moment askedAt)
    {
        if (!IsHeld)
        {
            // Before the renewal, or a claim could see the lease held and miss that it had expired.
            Interlocked.Increment(ref _expiries);
        }

        _renewedAt = askedAt;
        Interlocked.Exchange(ref _renewal, NewSignal()).TrySetResult();
        if (IsHeld && Interlocked.Exchange(ref _isExpiryLogged, 0) == 1)
        {
            LeaseLog.LeaseRenewed(logger);
        }
    }

    /// <summary>Waits while the lease is expired, and logs that once.</summary>
    public async Task WaitUntilHeldAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // Read before the check: a renewal after it ends the wait.
            var renewal = Volatile.Read(ref _renewal).Task;
            if (IsHeld)
            {
                return;
            }

            if (Interlocked.Exchange(ref _isExpiryLogged, 1) == 0)
            {
                LeaseLog.LeaseExpired(logger, options.Value.Lease);
            }

            await renewal.WaitAsync(cancellationToken);
        }
    }

    // Renewed on the heartbeat's thread, which must not run continuations.
    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
