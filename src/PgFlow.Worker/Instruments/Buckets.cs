using System.Diagnostics.Metrics;

namespace PgFlow.Worker.Instruments;

/// <summary>
/// The bounds of the histograms' buckets: about three per power of ten, so a quantile is accurate within a half.
/// </summary>
internal static class Buckets
{
    /// <summary>From a wake-up within milliseconds to a backlog of an hour, in seconds.</summary>
    public static readonly InstrumentAdvice<double> Waits = Of(
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600);

    /// <summary>From handlers that only compute to those that run for an hour, in seconds.</summary>
    public static readonly InstrumentAdvice<double> Handlers = Of(
        0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600);

    /// <summary>From a round trip to a call at its timeout, in seconds.</summary>
    public static readonly InstrumentAdvice<double> Calls = Of(
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30);

    /// <summary>From single tasks to the largest batch that can be configured.</summary>
    public static readonly InstrumentAdvice<int> Batches = new()
    {
        HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000],
    };

    private static InstrumentAdvice<double> Of(params double[] bounds) => new() { HistogramBucketBoundaries = bounds };
}
