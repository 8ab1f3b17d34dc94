using System.Collections.Concurrent;
using PgFlow.Worker.Resilience;

namespace PgFlow.Worker.Loops;

/// <summary>
/// When each loop of the process last got through a pass, and which ones do not. Health, metrics and the watch for
/// idleness read it.
/// </summary>
internal sealed class LoopTicks(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _last = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, StuckLoop> _stuck = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, DateTimeOffset> Last => _last;

    public void Tick(string loop)
    {
        _last[loop] = time.GetUtcNow();
        _stuck.TryRemove(loop, out _);
    }

    /// <summary>Notes a failed pass. A database that is away will be back and does not count.</summary>
    public void Fail(string loop, Exception error)
    {
        if (DatabaseTrouble.IsPassing(error))
        {
            _stuck.TryRemove(loop, out _);
            return;
        }

        _stuck.AddOrUpdate(
            loop, new StuckLoop(loop, 1, error), (_, stuck) => stuck with { Failures = stuck.Failures + 1, Error = error });
    }

    /// <summary>A loop whose last passes have failed that often in a row, beyond hope of a cure by itself.</summary>
    public StuckLoop? FindStuck(int failures) => _stuck.Values.FirstOrDefault(stuck => stuck.Failures >= failures);

    public void Forget(string loop)
    {
        _last.TryRemove(loop, out _);
        _stuck.TryRemove(loop, out _);
    }
}
