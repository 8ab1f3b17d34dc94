using PgFlow.Worker.Plugins;

namespace PgFlow.Worker.Selection;

/// <summary>A flow that this process serves, and those of its steps that it takes tasks of.</summary>
internal sealed record SelectedFlow(FlowDefinition Definition, IReadOnlyDictionary<string, IStepInvoker> Invokers)
{
    public string Slug => Definition.Slug;

    /// <summary>The steps in the definition's order; others of the flow are left to other workers.</summary>
    public IReadOnlyList<string> Steps { get; } =
        [.. Definition.Steps.Select(step => step.Slug).Where(Invokers.ContainsKey)];

    private HashSet<string> Dependencies { get; } =
        new(Definition.Steps.SelectMany(step => step.Dependencies), StringComparer.Ordinal);

    private HashSet<string> ArraySteps { get; } = new(
        Definition.Steps
            .Where(step => step.Kind == StepKind.Single && Definition.Steps.Any(
                other => other.Kind == StepKind.Map && other.Dependencies.Contains(step.Slug)))
            .Select(step => step.Slug),
        StringComparer.Ordinal);

    /// <summary>Whether other steps of the flow wait for this one.</summary>
    public bool HasDependents(string step) => Dependencies.Contains(step);

    /// <summary>Whether a map step has one task per element of what this step's handler returns.</summary>
    public bool NeedsArray(string step) => ArraySteps.Contains(step);
}
