namespace PgFlow.Client;

/// <summary>A released task.</summary>
/// <param name="FlowSlug">Its flow.</param>
/// <param name="StepSlug">Its step.</param>
internal sealed record ReleasedTask(string FlowSlug, string StepSlug);
