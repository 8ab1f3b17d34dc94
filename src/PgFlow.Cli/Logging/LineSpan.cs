using System.Diagnostics;
using PgFlow.Worker.Tasks;
using Serilog.Events;

namespace PgFlow.Cli.Logging;

/// <summary>The span that a line is about, if it was not the current one when the line was logged.</summary>
internal static class LineSpan
{
    /// <summary>Returns null if no scope of the line names one.</summary>
    public static ActivityContext? Of(LogEvent logEvent) =>
        logEvent.Properties.TryGetValue(TaskFacts.Span, out var value)
            && value is ScalarValue { Value: string text }
            && ActivityContext.TryParse(text, traceState: null, out var span)
                ? span
                : null;
}
