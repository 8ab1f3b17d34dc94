using PgFlow.Client;

namespace PgFlow.Worker.Completion;

/// <summary>Counts the outcomes of the tasks that this process reported.</summary>
internal sealed class TaskCounts
{
    private readonly long[] _counts = new long[Enum.GetValues<TaskOutcome>().Length];

    /// <summary>Whether a result of this process has failed a run.</summary>
    public bool HasFailedRuns => this[TaskOutcome.Failed] + this[TaskOutcome.TypeViolation] > 0;

    public long this[TaskOutcome outcome] => Interlocked.Read(ref _counts[(int)outcome]);

    public void Add(TaskOutcome outcome) => Interlocked.Increment(ref _counts[(int)outcome]);
}
