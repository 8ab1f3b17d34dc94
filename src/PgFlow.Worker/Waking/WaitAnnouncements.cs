using PgFlow.Client;
using PgFlow.Worker.Identity;

namespace PgFlow.Worker.Waking;

/// <summary>
/// Tells the database which flows this worker waits for, so that producers notify. A flow that is busy is taken back,
/// since each notification costs its producer's commit; but not at once: with little work a flow is idle again after
/// each task.
/// </summary>
internal sealed class WaitAnnouncements(WorkerIdentity identity, IWorkSignals signals, TimeProvider time)
{
    /// <summary>How long a flow stays announced while it is busy.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    /// <summary>How often what is announced must be announced anew, in good time before it ends.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Duration = 2 * Renewal;
    private readonly Dictionary<string, long> _announced = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _busySince = new(StringComparer.Ordinal);

    /// <summary>Whether a flow is announced that is busy and may have to be taken back.</summary>
    public bool IsPending => _busySince.Count > 0;

    public bool Covers(string flow) =>
        _announced.TryGetValue(flow, out var since) && time.GetElapsedTime(since) < Renewal;

    /// <summary>Forgets what was announced, as when nobody listened for a while.</summary>
    public void Forget()
    {
        _announced.Clear();
        _busySince.Clear();
    }

    /// <summary>Takes back what has been busy for a while and announces the idle flows. Two calls at most.</summary>
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

        // Last, so that whoever sees it fail knows that nothing new was announced.
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
