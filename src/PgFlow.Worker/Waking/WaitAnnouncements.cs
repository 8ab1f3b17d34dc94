using PgFlow.Client;
using PgFlow.Worker.Identity;

namespace PgFlow.Worker.Waking;

/// <summary>
/// Announces to the database which flows this worker waits for, so that producers notify. The announcement of a busy
/// flow is withdrawn, since each notification costs its producer's commit; but not at once: with little work a flow is
/// idle again after each task.
/// </summary>
internal sealed class WaitAnnouncements(WorkerIdentity identity, IWorkSignals signals, TimeProvider time)
{
    /// <summary>The time for which a flow stays announced while it is busy.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    /// <summary>The interval at which announcements are renewed, well before they end.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Duration = 2 * Renewal;
    private readonly Dictionary<string, long> _announced = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _busySince = new(StringComparer.Ordinal);

    /// <summary>Gets whether a busy flow is announced and may have to be withdrawn.</summary>
    public bool IsPending => _busySince.Count > 0;

    public bool Covers(string flow) =>
        _announced.TryGetValue(flow, out var since) && time.GetElapsedTime(since) < Renewal;

    /// <summary>Forgets the announcements, for example after the listener was disconnected.</summary>
    public void Forget()
    {
        _announced.Clear();
        _busySince.Clear();
    }

    /// <summary>
    /// Withdraws flows that have been busy for a while and announces the idle flows. Two calls at most.
    /// </summary>
    public async Task UpdateAsync(IReadOnlyCollection<string> idle, CancellationToken cancellationToken)
    {
        NoteBusy(idle);
        var busy = _busySince
            .Where(flow => time.GetElapsedTime(flow.Value) >= Patience)
            .Select(flow => flow.Key)
            .ToList();
        if (busy.Count > 0)
        {
            await signals.WaitForWorkAsync(identity.WorkerId, busy, TimeSpan.Zero, cancellationToken);
            foreach (var flow in busy)
            {
                _announced.Remove(flow);
                _busySince.Remove(flow);
            }
        }

        // Last: if it fails, nothing new was announced.
        var fresh = idle.Where(flow => !Covers(flow)).ToList();
        if (fresh.Count > 0)
        {
            await signals.WaitForWorkAsync(identity.WorkerId, fresh, Duration, cancellationToken);
            fresh.ForEach(flow => _announced[flow] = time.GetTimestamp());
        }
    }

    private void NoteBusy(IReadOnlyCollection<string> idle)
    {
        var now = time.GetTimestamp();
        foreach (var flow in _announced.Keys)
        {
            if (idle.Contains(flow))
            {
                _busySince.Remove(flow);
            }
            else
            {
                _busySince.TryAdd(flow, now);
            }
        }
    }
}
