using System.Collections.Concurrent;

namespace PgFlow.Worker.Recovery;

/// <summary>The served flows whose queues could not be repaired at the last attempt, each with the reason.</summary>
internal sealed class QueueTroubles
{
    private readonly ConcurrentDictionary<string, string> _reasons = new(StringComparer.Ordinal);

    /// <summary>Returns them in the order of the flows' slugs.</summary>
    public IReadOnlyList<string> All =>
        [.. _reasons.OrderBy(trouble => trouble.Key, StringComparer.Ordinal)
            .Select(trouble => $"flow {trouble.Key}: {trouble.Value}")];

    public void Note(string flowSlug, string reason) => _reasons[flowSlug] = reason;

    public void Clear(string flowSlug) => _reasons.TryRemove(flowSlug, out _);
}
