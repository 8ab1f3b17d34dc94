namespace PgFlow;

/// <summary>One step of a flow, as it is stored in <c>pgflow.steps</c> and <c>pgflow.deps</c>.</summary>
public sealed record StepDefinition
{
    /// <summary>The step's slug: letters, digits and underscores, at most 128 characters, not <c>run</c>.</summary>
    public required string Slug { get; init; }

    /// <summary>How the step turns into tasks.</summary>
    public StepKind Kind { get; init; }

    /// <summary>The slugs of the steps that must complete first; a map step has at most one.</summary>
    public IReadOnlyList<string> Dependencies { get; init; } = [];

    /// <summary>Attempts per task, or null for the flow's.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>The delay that backoff doubles, in whole seconds, or null for the flow's.</summary>
    public TimeSpan? BaseDelay { get; init; }

    /// <summary>How long one attempt may take, in whole seconds, or null for the flow's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// How long the step's tasks wait after it became ready, in whole seconds, or null for not at all.
    /// </summary>
    public TimeSpan? StartDelay { get; init; }

    /// <summary>
    /// The handler's type, implementing <see cref="IStepHandler{TInput, TOutput}"/>; null when this process has none.
    /// </summary>
    public Type? HandlerType { get; init; }
}
