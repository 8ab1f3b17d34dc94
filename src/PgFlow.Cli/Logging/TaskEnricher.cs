using Serilog.Core;
using Serilog.Events;

namespace PgFlow.Cli.Logging;

/// <summary>
/// Adds the task in whose scope a line was logged, including a handler's own lines, and the trace, for the text format;
/// JSON has their parts as properties.
/// </summary>
internal sealed class TaskEnricher : ILogEventEnricher
{
    /// <summary>Such as <c> &lt;greet[3] run 0199... attempt 1&gt; trace 4bf9...</c>; not set otherwise.</summary>
    public const string Property = "Task";

    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        var text = Task(logEvent)
            + ((LineSpan.Of(logEvent)?.TraceId ?? logEvent.TraceId) is { } trace ? $" trace {trace}" : "");
        if (text.Length > 0)
        {
            logEvent.AddPropertyIfAbsent(new LogEventProperty(Property, new ScalarValue(text)));
        }
    }

    // Only a task's scope has the attempt. Some messages about tasks include the task themselves.
    private static string Task(LogEvent logEvent) =>
        Find(logEvent, "Attempt") is { } attempt && Find(logEvent, "StepSlug") is { } step
            && !logEvent.MessageTemplate.Text.Contains("{RunId}", StringComparison.Ordinal)
            ? $" <{step}[{Find(logEvent, "TaskIndex")}] run {Find(logEvent, "RunId")} attempt {attempt}>"
            : "";

    private static object? Find(LogEvent logEvent, string name) =>
        logEvent.Properties.TryGetValue(name, out var value) && value is ScalarValue scalar ? scalar.Value : null;
}
