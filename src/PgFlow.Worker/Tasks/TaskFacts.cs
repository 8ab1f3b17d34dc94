using System.Collections;
using System.Diagnostics;
using PgFlow.Client;

namespace PgFlow.Worker.Tasks;

/// <summary>
/// The properties of a task that each log line of its handler has. They are formatted only when a line is written, and
/// most tasks write none.
/// </summary>
/// <param name="task">The task.</param>
/// <param name="span">The task's span, unless it is the current one anyway.</param>
internal sealed class TaskFacts(ClaimedTask task, Activity? span = null) : IReadOnlyList<KeyValuePair<string, object>>
{
    /// <summary>The name of the property with the span as a W3C <c>traceparent</c>.</summary>
    public const string Span = "TaskSpan";

    public int Count => span is null ? 5 : 6;

    public KeyValuePair<string, object> this[int index] => index switch
    {
        0 => new("FlowSlug", task.FlowSlug),
        1 => new("RunId", task.Claim.RunId),
        2 => new("StepSlug", task.Claim.StepSlug),
        3 => new("TaskIndex", task.Claim.TaskIndex),
        4 => new("Attempt", task.Attempt),
        5 when span is not null => new(Span, span.Id!),
        _ => throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {Count} properties."),
    };

    public IEnumerator<KeyValuePair<string, object>> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
        {
            yield return this[index];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
