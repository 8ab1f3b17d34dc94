using System.Collections.Concurrent;

namespace PgFlow.Worker.Fetching;

/// <summary>
/// Wakes the read loop of a flow whose tasks may have become ready: a delivered result can start the next step, and
/// waiting out a poll interval for each step would make a chain slow.
/// </summary>
internal sealed class FlowWakes : IDisposable
{
    private readonly ConcurrentDictionary<string, WakeSignal> _signals = new(StringComparer.Ordinal);

    public WakeSignal Of(string flow) => _signals.GetOrAdd(flow, _ => new WakeSignal());

    public void Wake(string flow) => Of(flow).Set();

    public void Dispose()
    {
        foreach (var signal in _signals.Values)
        {
            signal.Dispose();
        }
    }
}
