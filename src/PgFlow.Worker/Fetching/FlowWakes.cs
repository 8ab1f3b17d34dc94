using System.Collections.Concurrent;

namespace PgFlow.Worker.Fetching;

/// <summary>
/// Wakes the read loop of a flow whose tasks may have become ready: a delivered result can start the next step, and
/// waiting out a poll interval for each step would make a chain slow.
/// </summary>
internal sealed class FlowWakes : IDisposable
{
    private readonly ConcurrentDictionary<string, WakeSignal> _signals = new(StringComparer.Ordinal);

    /// <summary>The signal of a flow, for its reader.</summary>
    public WakeSignal Of(string flow) => _signals.GetOrAdd(flow, _ => new WakeSignal());

    /// <summary>
    /// Wakes the flow's reader; does nothing for a flow that has none here, as anybody may notify of any flow.
    /// </summary>
    public void Wake(string flow)
    {
        if (_signals.TryGetValue(flow, out var signal))
        {
            signal.Set();
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
