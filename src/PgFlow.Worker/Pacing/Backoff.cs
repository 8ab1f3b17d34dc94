namespace PgFlow.Worker.Pacing;

/// <summary>
/// Delays that double from a first to a largest one, with a jitter of a fifth so that replicas drift apart.
/// </summary>
internal sealed class Backoff
{
    private readonly TimeSpan _first;
    private readonly TimeSpan _largest;
    private TimeSpan _next;

    public Backoff(TimeSpan first, TimeSpan largest) => (_first, _largest, _next) = (first, largest, first);

    public TimeSpan Next()
    {
        var delay = _next;
        _next = Bound(delay * 2);
        return Bound(Spread.Around(delay));
    }

    public void Reset() => _next = _first;

    private TimeSpan Bound(TimeSpan delay) => delay < _largest ? delay : _largest;
}
