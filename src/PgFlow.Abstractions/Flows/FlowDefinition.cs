namespace PgFlow;

/// <summary>A flow and its steps, dependencies before dependents.</summary>
public sealed record FlowDefinition
{
    /// <summary>
    /// The flow's slug, which is also its queue's name: letters, digits and underscores, at most 47 characters.
    /// </summary>
    public required string Slug { get; init; }

    /// <summary>Attempts per task, unless the step sets its own.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>The delay that backoff doubles, in whole seconds, unless the step sets its own.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The time limit of one attempt, in whole seconds, unless the step sets its own.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The type of the run's input, or null when it is unknown.</summary>
    public Type? RunInputType { get; init; }

    /// <summary>The steps, each after the steps it depends on.</summary>
    public IReadOnlyList<StepDefinition> Steps { get; init; } = [];

    /// <summary>Checks the definition as <see cref="FlowBuilder{TRun}.Build"/> does.</summary>
    /// <returns>The problems, a sentence each; empty when the flow can be stored and served.</returns>
    public IReadOnlyList<string> FindProblems() => new FlowRules(this).Check();
}
