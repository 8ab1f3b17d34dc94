using System.Diagnostics.Metrics;

namespace PgFlow.Cli.Http;

/// <summary>Creates meters whose instruments are hidden from listeners.</summary>
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
