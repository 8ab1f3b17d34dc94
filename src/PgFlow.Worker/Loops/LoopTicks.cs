using System.Collections.Concurrent;

namespace PgFlow.Worker.Loops;

/// <summary>When each loop of the process last got through a pass. Health and metrics read it.</summary>
internal sealed class LoopTicks(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _last = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, DateTimeOffset> Last => _last;

    public void Tick(string loop) => _last[loop] = time.GetUtcNow();

    public void Forget(string loop) => _last.TryRemove(loop, out _);
}
