using System.Diagnostics.Metrics;

namespace PgFlow.Tests.Metrics;

/// <summary>What the instruments of one factory measure.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly List<(string Series, double Value)> _recorded = [];

    public Measurements(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>All measurements but those of zero: the metric's name, its tags in braces, and the value.</summary>
    public IEnumerable<string> Recorded
    {
        get
        {
            lock (_lock)
            {
                return [.. _recorded.Where(entry => entry.Value != 0).Select(entry => $"{entry.Series} {entry.Value}")];
            }
        }
    }

    /// <summary>All series that were measured, zero or not.</summary>
    public IEnumerable<string> Series
    {
        get
        {
            lock (_lock)
            {
                return [.. _recorded.Select(entry => entry.Series).Distinct()];
            }
        }
    }

    /// <summary>Asks the instruments that only answer when asked.</summary>
    public Measurements Observe()
    {
        _listener.RecordObservableInstruments();
        return this;
    }

    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new List<string>();
        foreach (var tag in tags)
        {
            labels.Add($"{tag.Key}={tag.Value}");
        }

        lock (_lock)
        {
            _recorded.Add(($"{instrument.Name}{{{string.Join(',', labels)}}}", value));
        }
    }
}
