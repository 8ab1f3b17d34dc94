namespace PgFlow.Client;

/// <summary>What became of one reported task.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Error">Why the database refuses the report; null unless rejected.</param>
public readonly record struct ReportResult(TaskOutcome Outcome, string? Error = null);
