namespace PgFlow.Client;

/// <summary>A flow and those of its steps that a worker serves.</summary>
/// <param name="FlowSlug">The flow.</param>
/// <param name="StepSlugs">The steps.</param>
internal sealed record FlowSteps(string FlowSlug, IReadOnlyList<string> StepSlugs);
