using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;

namespace PgFlow.Worker.Instruments;

/// <summary>A counter whose callers are protected from listeners that throw.</summary>
internal sealed class GuardedCounter(Counter<long> counter, ListenerFaults? faults)
{
    [SuppressMessage("Design", "CA1031", Justification = "A listener may throw anything.")]
    public void Add(long delta, KeyValuePair<string, object?> tag)
    {
        try
        {
            counter.Add(delta, tag);
        }
        catch (Exception error)
        {
            faults?.Note(counter.Name, error);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A listener may throw anything.")]
    public void Add(long delta, KeyValuePair<string, object?> tag, KeyValuePair<string, object?> other)
    {
        try
        {
            counter.Add(delta, tag, other);
        }
        catch (Exception error)
        {
            faults?.Note(counter.Name, error);
        }
    }
}
