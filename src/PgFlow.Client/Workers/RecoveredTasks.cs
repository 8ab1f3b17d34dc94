namespace PgFlow.Client;

/// <summary>The outcome of a recovery or repair for tasks of one step, or for a queue.</summary>
/// <param name="FlowSlug">The flow.</param>
/// <param name="StepSlug">The step; null for messages that name none, and for a queue.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="Count">The number of tasks, messages or queues.</param>
internal sealed record RecoveredTasks(string FlowSlug, string? StepSlug, RecoveryOutcome Outcome, int Count);
