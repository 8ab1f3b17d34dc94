namespace PgFlow.IntegrationTests.Seed;

/// <summary>What start_tasks hands to the worker of pattern 1.</summary>
internal sealed record PatternOneTask(Guid RunId, string StepSlug, int TaskIndex, string Input);
