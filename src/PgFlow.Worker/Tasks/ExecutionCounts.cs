namespace PgFlow.Worker.Tasks;

/// <summary>Counts tasks by state. Each task calls <see cref="Moved"/> for its own transitions.</summary>
internal sealed class ExecutionCounts
{
    private int _running;
    private int _unreturned;

    /// <summary>The number of running handlers, without leaked ones.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>The number of tasks that wait for a slot or run, without leaked ones.</summary>
    public int Unreturned => Volatile.Read(ref _unreturned);

    /// <summary>Counts a claimed task.</summary>
    public void Added() => Interlocked.Increment(ref _unreturned);

    /// <summary>Counts a transition.</summary>
    public void Moved(TaskState from, TaskState to)
    {
        Count(ref _running, from.IsRunning(), to.IsRunning());
        Count(ref _unreturned, from.IsUnreturned(), to.IsUnreturned());
    }

    private static void Count(ref int count, bool before, bool after)
    {
        if (before != after)
        {
            Interlocked.Add(ref count, after ? 1 : -1);
        }
    }
}
