namespace PgFlow.Client;

/// <summary>What a recovery or a repair did to tasks of one step, or to a queue.</summary>
/// <param name="FlowSlug">The flow.</param>
/// <param name="StepSlug">The step; null for messages that name none, and for a queue.</param>
/// <param name="Outcome">What became of them.</param>
/// <param name="Count">How many.</param>
internal sealed record RecoveredTasks(string FlowSlug, string? StepSlug, RecoveryOutcome Outcome, int Count);
