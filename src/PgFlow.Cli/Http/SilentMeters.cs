using System.Diagnostics.Metrics;

namespace PgFlow.Cli.Http;

/// <summary>Makes meters whose instruments no listener is told of.</summary>
internal sealed class SilentMeters : IMeterFactory
{
    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options);
        meter.Dispose();
        return meter;
    }

    public void Dispose()
    {
    }
}
