namespace PgFlow.IntegrationTests.Engine.Dsl;

/// <summary>A claim as the batch surface names it.</summary>
internal sealed record Claim(Guid RunId, string StepSlug, int TaskIndex, long ClaimNo);
