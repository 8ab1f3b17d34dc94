using System.Diagnostics.Metrics;

namespace PgFlow.Tests.Worker;

/// <summary>A factory whose meters are told from those of other tests by their scope.</summary>
internal sealed class TestMeters : IMeterFactory
{
    private readonly Dictionary<string, Meter> _meters = new(StringComparer.Ordinal);

    public Meter Create(MeterOptions options)
    {
        if (!_meters.TryGetValue(options.Name, out var meter))
        {
            options.Scope = this;
            meter = new Meter(options);
            _meters[options.Name] = meter;
        }

        return meter;
    }

    public void Dispose()
    {
        foreach (var meter in _meters.Values)
        {
            meter.Dispose();
        }
    }
}
