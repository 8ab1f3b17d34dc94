namespace PgFlow.Loads.Failures;

/// <summary>A task that a worker had in hand.</summary>
internal sealed record HeldClaim(TaskKey Task, long ClaimNo);
