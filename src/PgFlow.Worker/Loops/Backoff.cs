using System.Diagnostics.CodeAnalysis;

namespace PgFlow.Worker.Loops;

/// <summary>Delays that double from a first to a largest one, spread by a fifth so that replicas drift apart.</summary>
internal sealed class Backoff
{
    private const double Spread = 0.2;
    private readonly TimeSpan _first;
    private readonly TimeSpan _largest;
    private TimeSpan _next;

    public Backoff(TimeSpan first, TimeSpan largest) => (_first, _largest, _next) = (first, largest, first);

    public TimeSpan Next()
    {
        var delay = _next;
        _next = Bound(delay * 2);
        return Bound(Jitter(delay));
    }

    public void Reset() => _next = _first;

    private TimeSpan Bound(TimeSpan delay) => delay < _largest ? delay : _largest;

    [SuppressMessage("Security", "CA5394", Justification = "Spreads load; nobody gains by guessing it.")]
    private static TimeSpan Jitter(TimeSpan delay) =>
        delay * (1 - Spread + (2 * Spread * Random.Shared.NextDouble()));
}
