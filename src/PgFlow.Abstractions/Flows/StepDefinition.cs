namespace PgFlow;

/// <summary>One step of a flow, as it is stored in <c>pgflow.steps</c> and <c>pgflow.deps</c>.</summary>
public sealed record StepDefinition
{
    /// <summary>The step's slug: letters, digits and underscores, at most 128 characters, not <c>run</c>.</summary>
    public required string Slug { get; init; }

    /// <summary>The kind of step, which decides how many tasks it has.</summary>
    public StepKind Kind { get; init; }

    /// <summary>The slugs of the steps that must complete first; a map step has at most one.</summary>
    public IReadOnlyList<string> Dependencies { get; init; } = [];

    /// <summary>Attempts per task; null uses the flow's.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>The delay that backoff doubles, in whole seconds; null uses the flow's.</summary>
    public TimeSpan? BaseDelay { get; init; }

    /// <summary>The time limit of one attempt, in whole seconds; null uses the flow's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// The delay between the step becoming ready and the start of its tasks, in whole seconds; null for no delay.
    /// </summary>
    public TimeSpan? StartDelay { get; init; }

    /// <summary>
    /// The handler's type, implementing <see cref="IStepHandler{TInput, TOutput}"/>; null when another process has it.
    /// </summary>
    public Type? HandlerType { get; init; }
}
