using System.Collections.Concurrent;

namespace PgFlow.Worker.Waking;

/// <summary>
/// Wakes the read loop of a flow whose tasks may have become ready: a delivered result can start the next step, and a
/// poll interval for each step would make a chain slow.
/// </summary>
internal sealed class FlowWakes : IDisposable
{
    private readonly ConcurrentDictionary<string, WakeSignal> _signals = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _streaming = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _unclaimed = new(StringComparer.Ordinal);

    /// <summary>The signal of a flow, for its reader.</summary>
    public WakeSignal Of(string flow) => _signals.GetOrAdd(flow, _ => new WakeSignal());

    /// <summary>Whether the flow has a reader here.</summary>
    public bool IsRead(string flow) => _signals.ContainsKey(flow);

    /// <summary>
    /// Wakes the flow's reader; no effect for a flow without one, as any session may notify of any flow.
    /// </summary>
    public void Wake(string flow)
    {
        if (_signals.TryGetValue(flow, out var signal))
        {
            signal.Set();
        }
    }

    /// <summary>
    /// Wakes the flow's reader for work that others have made, unless it claims in batches and claims again soon: a
    /// claim that begins after a notification sees that work.
    /// </summary>
    public void Notify(string flow)
    {
        if (!_streaming.ContainsKey(flow))
        {
            Wake(flow);
        }
    }

    /// <summary>Notes whether the flow's reader claims again soon without a signal.</summary>
    public void SetStreaming(string flow, bool isStreaming)
    {
        if (isStreaming)
        {
            _streaming[flow] = true;
        }
        else
        {
            _streaming.TryRemove(flow, out _);
        }
    }

    /// <summary>
    /// Notes that a claim found nothing although work was ready: some work is claimed only by a worker without tasks.
    /// </summary>
    public void NoteUnclaimed(string flow) => _unclaimed.TryAdd(flow, true);

    /// <summary>Wakes the flows whose ready work was not claimed, now that this worker holds no task.</summary>
    public void WakeUnclaimed()
    {
        foreach (var flow in _unclaimed.Keys)
        {
            if (_unclaimed.TryRemove(flow, out _))
            {
                Wake(flow);
            }
        }
    }

    public void Dispose()
    {
        foreach (var signal in _signals.Values)
        {
            signal.Dispose();
        }
    }
}
