using Serilog.Core;
using Serilog.Events;

namespace PgFlow.Worker.Logging;

/// <summary>
/// Names the task in whose scope a line was logged, a handler's own lines included, for readers of text; in JSON its
/// parts are there as they are.
/// </summary>
internal sealed class TaskEnricher : ILogEventEnricher
{
    /// <summary>Such as <c> &lt;greet[3] run 0199... attempt 1&gt;</c>; not set outside of a task.</summary>
    public const string Property = "Task";

    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        // The attempt is known to a task's scope only; messages about tasks name what they need themselves.
        if (Find(logEvent, "Attempt") is { } attempt && Find(logEvent, "StepSlug") is { } step)
        {
            var task = $" <{step}[{Find(logEvent, "TaskIndex")}] run {Find(logEvent, "RunId")} attempt {attempt}>";
            logEvent.AddPropertyIfAbsent(new LogEventProperty(Property, new ScalarValue(task)));
        }
    }

    private static object? Find(LogEvent logEvent, string name) =>
        logEvent.Properties.TryGetValue(name, out var value) && value is ScalarValue scalar ? scalar.Value : null;
}
