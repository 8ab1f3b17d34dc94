using System.Collections;
using System.Diagnostics;
using PgFlow.Client;

namespace PgFlow.Worker.Tasks;

/// <summary>
/// What every log line of a handler says about its task. Nothing is put together until a line is written, and most
/// tasks write none.
/// </summary>
/// <param name="task">The task.</param>
/// <param name="span">Its span, where that is not the current one anyway.</param>
internal sealed class TaskFacts(ClaimedTask task, Activity? span = null) : IReadOnlyList<KeyValuePair<string, object>>
{
    /// <summary>The name of the fact that is the span, as W3C's <c>traceparent</c>.</summary>
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
        _ => throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {Count} facts."),
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
