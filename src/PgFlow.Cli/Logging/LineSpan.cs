using System.Diagnostics;
using PgFlow.Worker.Tasks;
using Serilog.Events;

namespace PgFlow.Cli.Logging;

/// <summary>The span that a line is about, where that was not the current one when it was logged.</summary>
internal static class LineSpan
{
    /// <summary>Null where the line has no scope that names one.</summary>
    public static ActivityContext? Of(LogEvent logEvent) =>
        logEvent.Properties.TryGetValue(TaskFacts.Span, out var value)
            && value is ScalarValue { Value: string text }
            && ActivityContext.TryParse(text, traceState: null, out var span)
                ? span
                : null;
}
