namespace PgFlow.Client;

/// <summary>One respect in which a flow's definition and the stored flow disagree in shape.</summary>
/// <param name="StepSlug">The step, or null when the flow itself is missing.</param>
/// <param name="Difference">What differs, as a sentence.</param>
public sealed record FlowDifference(string? StepSlug, string Difference);
