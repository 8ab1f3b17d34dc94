using System.Collections;
using PgFlow.Client;

namespace PgFlow.Worker.Execution;

/// <summary>
/// What every log line of a handler says about its task. Nothing is put together until a line is written, and most
/// tasks write none.
/// </summary>
internal sealed class TaskFacts(ClaimedTask task) : IReadOnlyList<KeyValuePair<string, object>>
{
    public int Count => 5;

    public KeyValuePair<string, object> this[int index] => index switch
    {
        0 => new("FlowSlug", task.FlowSlug),
        1 => new("RunId", task.Claim.RunId),
        2 => new("StepSlug", task.Claim.StepSlug),
        3 => new("TaskIndex", task.Claim.TaskIndex),
        4 => new("Attempt", task.Attempt),
        _ => throw new ArgumentOutOfRangeException(nameof(index), index, "There are five facts."),
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
