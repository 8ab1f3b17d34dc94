namespace PgFlow.Loads.Compare;

/// <summary>What is queued before anybody works.</summary>
/// <param name="Name">For the table and for <c>--only</c>.</param>
/// <param name="Flow">The flow, by its shape; its definition is in the plugin NoOp.</param>
/// <param name="Runs">Runs to start.</param>
/// <param name="Elements">Elements of each run's input array; 0 where the input is an object.</param>
/// <param name="PayloadBytes">Length of the text in an input that is an object.</param>
internal sealed record Workload(string Name, FlowShape Flow, int Runs, int Elements = 0, int PayloadBytes = 0)
{
    /// <summary>What each handler does: nothing, or a wait.</summary>
    public TimeSpan Sleep { get; init; }

    public int TasksPerRun => Flow.Steps.Sum(step => step.IsMap ? Elements : 1);

    public int Tasks => Runs * TasksPerRun;

    /// <summary>The same with fewer runs, for those who would take minutes.</summary>
    public Workload AtMost(int tasks) => this with { Runs = Math.Clamp(tasks / TasksPerRun, 1, Runs) };
}
