using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;

namespace PgFlow.Worker.Instruments;

/// <summary>A histogram whose callers are protected from listeners that throw.</summary>
internal sealed class GuardedHistogram<T>(Histogram<T> histogram, ListenerFaults? faults)
    where T : struct
{
    public bool Enabled => histogram.Enabled;

    [SuppressMessage("Design", "CA1031", Justification = "A listener may throw anything.")]
    public void Record(T value)
    {
        try
        {
            histogram.Record(value);
        }
        catch (Exception error)
        {
            faults?.Note(histogram.Name, error);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A listener may throw anything.")]
    public void Record(T value, KeyValuePair<string, object?> tag)
    {
        try
        {
            histogram.Record(value, tag);
        }
        catch (Exception error)
        {
            faults?.Note(histogram.Name, error);
        }
    }
}
