using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;

namespace Unruly;

/// <summary>Listeners to everything in the process but the runtime, which throw whenever they are called.</summary>
public static class ThrowingListeners
{
    private const string Runtime = "System.Runtime";

    private static MeterListener? _measurements;

    [SuppressMessage("Reliability", "CA2000", Justification = "It listens to the process's end.")]
    public static void ToSpans() => ActivitySource.AddActivityListener(new ActivityListener
    {
        ShouldListenTo = _ => true,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => throw new NotSupportedException(),
    });

    public static void ToMeasurements()
    {
        _measurements = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                // What throws in the runtime's own threads ends any process.
                if (instrument.Meter.Name != Runtime)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        _measurements.SetMeasurementEventCallback<int>((_, _, _, _) => throw new NotSupportedException());
        _measurements.SetMeasurementEventCallback<long>((_, _, _, _) => throw new NotSupportedException());
        _measurements.SetMeasurementEventCallback<double>((_, _, _, _) => throw new NotSupportedException());
        _measurements.Start();
    }
}
