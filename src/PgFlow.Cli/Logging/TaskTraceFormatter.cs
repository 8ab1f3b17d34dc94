using System.Diagnostics;
using PgFlow.Worker.Tasks;
using Serilog.Events;
using Serilog.Formatting;

namespace PgFlow.Cli.Logging;

/// <summary>
/// Writes lines about a task with the ids of its span, even if it has ended or another one was current, such as that
/// of a delivery of many results.
/// </summary>
internal sealed class TaskTraceFormatter(ITextFormatter inner) : ITextFormatter
{
    public void Format(LogEvent logEvent, TextWriter output) =>
        inner.Format(LineSpan.Of(logEvent) is { } span ? Moved(logEvent, span) : logEvent, output);

    private static LogEvent Moved(LogEvent line, ActivityContext span) => new(
        line.Timestamp,
        line.Level,
        line.Exception,
        line.MessageTemplate,
        line.Properties
            .Where(property => property.Key != TaskFacts.Span)
            .Select(property => new LogEventProperty(property.Key, property.Value)),
        span.TraceId,
        span.SpanId);
}
