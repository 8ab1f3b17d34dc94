namespace PgFlow.Client;

/// <summary>A difference in shape between a flow's definition and the stored flow.</summary>
/// <param name="StepSlug">The step, or null when the flow itself is missing.</param>
/// <param name="Difference">The difference, as a sentence.</param>
public sealed record FlowDifference(string? StepSlug, string Difference);
