using System.Collections.Concurrent;
using PgFlow.Client;

namespace PgFlow.Worker.Tasks;

/// <summary>
/// Every task in this process's hands, from its claim until its result is delivered: what the heartbeat asks about,
/// what stays invisible to others, and what a stop waits for.
/// </summary>
internal sealed class HeldTasks(TimeProvider time)
{
    private readonly ConcurrentDictionary<TaskClaim, HeldTask> _tasks = new(ClaimComparer.Instance);
    private int _executing;

    /// <summary>Whether nothing is left to be executed or delivered: what is stranded never will be.</summary>
    public bool IsEmpty => _tasks.All(task => task.Value.IsStranded);

    public int Count => _tasks.Count;

    /// <summary>How much JSON they have.</summary>
    public HeldBytes Bytes { get; } = new();

    /// <summary>Handlers that run now and were not given up; the rest waits for delivery.</summary>
    public int Executing => Volatile.Read(ref _executing);

    public IReadOnlyList<HeldTask> Snapshot() => [.. _tasks.Values];

    /// <summary>Notes a claimed task whose handler is about to run.</summary>
    public HeldTask Add(
        ClaimedTask task, long? hiddenSince = null, bool hasDependents = true, bool needsArray = false)
    {
        var held = new HeldTask(task, hiddenSince ?? time.GetTimestamp(), time)
        {
            HasDependents = hasDependents,
            NeedsArray = needsArray,
        };
        _tasks[held.Claim] = held;
        Bytes.Add(held, task.Input?.Length ?? 0, isInput: true);
        Interlocked.Increment(ref _executing);
        return held;
    }

    public void HandlerEnded() => Interlocked.Decrement(ref _executing);

    /// <summary>Notes what the task's handler has returned, which waits for its delivery.</summary>
    public void NoteOutput(HeldTask task, string? output) => Bytes.Add(task, output?.Length ?? 0, isInput: false);

    /// <summary>Notes that the database refuses whatever is reported of the task.</summary>
    public void Strand(HeldTask task)
    {
        task.IsStranded = true;
        Bytes.Remove(task);
    }

    public void Remove(HeldTask task)
    {
        _tasks.TryRemove(task.Claim, out _);
        Bytes.Remove(task);
    }

    /// <summary>
    /// Cancels the handlers of claims that another worker, or nobody, holds now, and forgets what was stranded.
    /// Returns how many were running: a claim that was delivered since it was asked about is not held any more either.
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

            if (task.IsStranded)
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
