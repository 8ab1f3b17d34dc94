using PgFlow.Worker.Selection;

namespace PgFlow.Worker.Waking;

/// <summary>The flows whose readers found nothing to claim and wait to be woken.</summary>
internal sealed class IdleFlows : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SelectedFlow> _idle = new(StringComparer.Ordinal);
    private readonly List<IdleEntry> _entered = [];

    /// <summary>Set when a flow has become idle.</summary>
    public WakeSignal Changed { get; } = new();

    /// <summary>Records that a flow's reader waits from now on.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="hasWorked">Whether it has claimed tasks since it was last idle.</param>
    public void Enter(SelectedFlow flow, bool hasWorked)
    {
        lock (_lock)
        {
            _idle[flow.Slug] = flow;
            _entered.Add(new IdleEntry(flow.Slug, hasWorked));
        }

        Changed.Set();
    }

    public void Leave(SelectedFlow flow)
    {
        lock (_lock)
        {
            _idle.Remove(flow.Slug);
        }
    }

    public IReadOnlyList<SelectedFlow> Snapshot()
    {
        lock (_lock)
        {
            return [.. _idle.Values];
        }
    }

    /// <summary>Returns the flows that have become idle since the last call.</summary>
    public IReadOnlyList<IdleEntry> TakeEntered()
    {
        lock (_lock)
        {
            IReadOnlyList<IdleEntry> entered = [.. _entered];
            _entered.Clear();
            return entered;
        }
    }

    public void Dispose() => Changed.Dispose();
}
