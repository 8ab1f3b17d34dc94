using PgFlow.Worker.Pacing;

namespace PgFlow.Worker.Waking;

/// <summary>
/// Passes notifications on to the flows that are read here, and limits their rate: every login may notify, and when
/// many workers wait for one flow most of them are woken in vain. After <see cref="Burst"/> wakes without work a flow
/// is woken once per <see cref="Spacing"/>; notifications in between count as one and are not lost.
/// </summary>
internal sealed class NotifiedWakes(FlowWakes wakes, TimeProvider time) : IDisposable
{
    /// <summary>The number of wakes without work before they are spaced.</summary>
    public const int Burst = 10;

    /// <summary>
    /// The minimum time between two wakes of a flow from then on, with a jitter so that workers do not wake at once.
    /// </summary>
    public static readonly TimeSpan Spacing = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Allowance> _flows = new(StringComparer.Ordinal);

    /// <summary>Wakes the flow now or, after too many wakes without work, as soon as it may be.</summary>
    public void Notify(string flow)
    {
        if (!wakes.IsRead(flow))
        {
            return;
        }

        lock (_lock)
        {
            if (!_flows.TryGetValue(flow, out var allowance))
            {
                _flows[flow] = allowance = new Allowance(time.CreateTimer(
                    _ => Release(flow), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
            }

            if (allowance.IsPending)
            {
                return;
            }

            var wait = allowance.Take(time);
            if (wait > TimeSpan.Zero)
            {
                allowance.IsPending = true;
                allowance.Timer.Change(Spread.Around(wait), Timeout.InfiniteTimeSpan);
                return;
            }
        }

        wakes.Notify(flow);
    }

    /// <summary>Records that the flow had work: its wakes were not in vain.</summary>
    public void NoteWorked(string flow)
    {
        lock (_lock)
        {
            if (_flows.TryGetValue(flow, out var allowance))
            {
                allowance.Refill();
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var allowance in _flows.Values)
            {
                allowance.Timer.Dispose();
            }
        }
    }

    private void Release(string flow)
    {
        lock (_lock)
        {
            _flows[flow].IsPending = false;
        }

        wakes.Notify(flow);
    }

    private sealed class Allowance(ITimer timer)
    {
        private long? _paidUntil;

        public ITimer Timer { get; } = timer;

        public bool IsPending { get; set; }

        public void Refill() => _paidUntil = null;

        /// <summary>Spends one wake; returns the wait before it.</summary>
        public TimeSpan Take(TimeProvider time)
        {
            var now = time.GetTimestamp();
            var spacing = (long)(Spacing.TotalSeconds * time.TimestampFrequency);
            _paidUntil = Math.Max(_paidUntil ?? now, now) + spacing;
            var debt = _paidUntil.Value - now - (Burst * spacing);
            return debt > 0 ? TimeSpan.FromSeconds((double)debt / time.TimestampFrequency) : TimeSpan.Zero;
        }
    }
}
