using System.Diagnostics.Tracing;

namespace PgFlow.Cli.Telemetry;

/// <summary>
/// Hears why the exporters fail, which they tell by an event source alone. They do so on the thread that exports,
/// before they return.
/// </summary>
internal sealed class ExportErrors : EventListener
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";
    private const string Cause = "--->";

    [ThreadStatic]
    private static string? _last;

    /// <summary>What went wrong last on this thread, and forgets it; null when nothing was said.</summary>
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
        // The last value is the error; before it come the address, as it was given, and what the collector answered.
        if (eventData.EventSource.Name == Exporter && eventData.Payload?.LastOrDefault() is string error)
        {
            _last = HeadOf(error);
        }
    }

    // Each error of the chain begins a line; the others say where it was thrown.
    private static string HeadOf(string error) => string.Join(' ', error
        .Split('\n', StringSplitOptions.TrimEntries)
        .Where((line, index) => index == 0 || line.StartsWith(Cause, StringComparison.Ordinal)));
}
