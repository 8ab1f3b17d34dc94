namespace PgFlow.Loads.Failures;

/// <summary>Names a task.</summary>
internal sealed record TaskKey(Guid RunId, string StepSlug, int TaskIndex);
