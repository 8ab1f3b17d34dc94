using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Pacing;

namespace PgFlow.Worker.Completion;

/// <summary>
/// Counts the results of each flow that wait until the database can store them. While many wait, no more tasks of the
/// flow are claimed: its results would take the space of other flows' results.
/// </summary>
internal sealed class FlowsInTrouble(IOptions<CompletionOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, int> _waiting = new(StringComparer.Ordinal);
    private readonly int _most = Math.Max(1, options.Value.Capacity / 10);

    public void Add(string flow) => _waiting.AddOrUpdate(flow, 1, (_, count) => count + 1);

    public void Remove(string flow) => _waiting.AddOrUpdate(flow, 0, (_, count) => count - 1);

    /// <summary>Waits while too many results of the flow wait.</summary>
    public async Task WaitAsync(string flow, CancellationToken cancellationToken)
    {
        while (_waiting.GetValueOrDefault(flow) >= _most)
        {
            await Task.Delay(Spread.Around(Interval), time, cancellationToken);
        }
    }
}
