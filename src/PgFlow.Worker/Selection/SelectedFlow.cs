using PgFlow.Worker.Plugins;

namespace PgFlow.Worker.Selection;

/// <summary>A flow that this process serves, with the steps whose tasks it takes.</summary>
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

    /// <summary>Returns whether other steps of the flow depend on this one.</summary>
    public bool HasDependents(string step) => Dependencies.Contains(step);

    /// <summary>Returns whether a map step has one task per element of this step's output.</summary>
    public bool NeedsArray(string step) => ArraySteps.Contains(step);
}
