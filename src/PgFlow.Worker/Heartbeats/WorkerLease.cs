using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Heartbeats;

/// <summary>
/// Whether this process still holds its lease, by its own clock. A process that was suspended, or cut off for long, may
/// have tasks in hand that were given to others: it must not begin them before a heartbeat has told which.
/// </summary>
internal sealed class WorkerLease(IOptions<HeartbeatOptions> options, TimeProvider time)
{
    private const long Never = -1;

    private long _renewedAt = Never;

    /// <summary>Whether the last renewal is younger than the lease, or none was needed yet.</summary>
    public bool IsHeld => Interlocked.Read(ref _renewedAt) is var renewed
        && (renewed == Never || time.GetElapsedTime(renewed) < options.Value.Lease);

    /// <summary>Notes a heartbeat that was answered, and whose answer was obeyed.</summary>
    /// <param name="askedAt">The moment before it was sent: the database counts from a later one.</param>
    public void Renew(long askedAt) => Interlocked.Exchange(ref _renewedAt, askedAt);
}
