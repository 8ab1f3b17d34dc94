using System.Diagnostics.Tracing;

namespace PgFlow.Cli.Telemetry;

/// <summary>
/// Captures the errors of the exporters, which report them only to an event source: on the thread that exports,
/// before they return.
/// </summary>
internal sealed class ExportErrors : EventListener
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";
    private const string Cause = "--->";

    [ThreadStatic]
    private static string? _last;

    /// <summary>Returns and clears the last error on this thread; null when there was none.</summary>
    public static string? TakeLast()
    {
        var last = _last;
        _last = null;
        return last;
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Exporter)
        {
            EnableEvents(eventSource, EventLevel.Warning);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        // The last value is the error; the address and the collector's answer come before it.
        if (eventData.EventSource.Name == Exporter && eventData.Payload?.LastOrDefault() is string error)
        {
            _last = HeadOf(error);
        }
    }

    // Each error of the chain begins a line; the other lines are stack frames.
    private static string HeadOf(string error) => string.Join(' ', error
        .Split('\n', StringSplitOptions.TrimEntries)
        .Where((line, index) => index == 0 || line.StartsWith(Cause, StringComparison.Ordinal)));
}
