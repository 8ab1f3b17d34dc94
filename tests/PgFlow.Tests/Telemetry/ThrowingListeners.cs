using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PgFlow.Tests.Telemetry;

/// <summary>Listeners as a plugin may have them, which throw whenever they are called.</summary>
internal static class ThrowingListeners
{
    public const string Text = "A listener fails.";

    /// <summary>Listens to spans of the source and throws where it is told to.</summary>
    public static ActivityListener ToSpans(string source, string where)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = candidate => candidate.Name == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => where == "sample"
                ? throw new InvalidOperationException(Text)
                : ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = _ => ThrowIf(where == "start"),
            ActivityStopped = _ => ThrowIf(where == "stop"),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    /// <summary>Listens to the instruments of one factory.</summary>
    public static MeterListener ToMeasurements(IMeterFactory meters)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, meters))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((_, _, _, _) => ThrowIf(true));
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => ThrowIf(true));
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => ThrowIf(true));
        listener.Start();
        return listener;
    }

    private static void ThrowIf(bool condition)
    {
        if (condition)
        {
            throw new InvalidOperationException(Text);
        }
    }
}
