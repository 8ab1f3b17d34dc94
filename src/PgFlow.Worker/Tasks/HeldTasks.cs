using System.Collections.Concurrent;
using PgFlow.Client;

namespace PgFlow.Worker.Tasks;

/// <summary>
/// Every claimed task of this process, from its claim until its result is delivered. The heartbeat checks their claims,
/// their messages are kept invisible, and a stop waits for them.
/// </summary>
internal sealed class HeldTasks(TimeProvider time)
{
    private readonly ConcurrentDictionary<TaskClaim, HeldTask> _tasks = new(ClaimComparer.Instance);
    private readonly ExecutionCounts _counts = new();

    /// <summary>Whether no task is left to execute or deliver. Undeliverable tasks do not count.</summary>
    public bool IsEmpty => _tasks.All(task => task.Value.IsUndeliverable);

    public int Count => _tasks.Count;

    /// <summary>The size of the tasks' JSON.</summary>
    public HeldBytes Bytes { get; } = new();

    /// <summary>The number of running handlers, without leaked ones.</summary>
    public int Executing => _counts.Running;

    /// <summary>The number of tasks that wait for a slot or run; the others wait for delivery.</summary>
    public int Unreturned => _counts.Unreturned;

    public IReadOnlyList<HeldTask> Snapshot() => [.. _tasks.Values];

    /// <summary>Adds a claimed task.</summary>
    public HeldTask Add(
        ClaimedTask task, long? hiddenSince = null, bool hasDependents = true, bool needsArray = false)
    {
        var held = new HeldTask(task, hiddenSince ?? time.GetTimestamp(), _counts, time)
        {
            HasDependents = hasDependents,
            NeedsArray = needsArray,
        };
        _tasks[held.Claim] = held;
        Bytes.Add(held, task.Input?.Length ?? 0, isInput: true);
        return held;
    }

    /// <summary>Adds the size of the task's output, which waits for delivery.</summary>
    public void NoteOutput(HeldTask task, string? output) => Bytes.Add(task, output?.Length ?? 0, isInput: false);

    /// <summary>Marks a task of which the database refuses every report.</summary>
    public void NoteUndeliverable(HeldTask task)
    {
        task.IsUndeliverable = true;
        Bytes.Remove(task);
    }

    public void Remove(HeldTask task)
    {
        _tasks.TryRemove(task.Claim, out _);
        Bytes.Remove(task);
    }

    /// <summary>
    /// Cancels the tasks whose claims were lost, and removes undeliverable ones. Returns the number of cancelled tasks:
    /// a claim whose result was delivered meanwhile is no longer held.
    /// </summary>
    public int CancelLost(IEnumerable<TaskClaim> claims)
    {
        var cancelled = 0;
        foreach (var claim in claims)
        {
            if (!_tasks.TryGetValue(claim, out var task))
            {
                continue;
            }

            if (task.IsUndeliverable)
            {
                Remove(task);
            }
            else if (task.Cancel(CancelReason.Lost))
            {
                cancelled++;
            }
        }

        return cancelled;
    }
}
