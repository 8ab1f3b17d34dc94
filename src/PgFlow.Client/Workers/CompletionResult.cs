namespace PgFlow.Client;

/// <summary>What became of one reported completion.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Error">Why the output was refused, for the task's error message; null unless rejected.</param>
public readonly record struct CompletionResult(TaskOutcome Outcome, string? Error = null);
