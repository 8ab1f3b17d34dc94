namespace PgFlow.Client;

/// <summary>The result of one reported task.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Error">
/// Why the database refuses the report, or could not answer it; null when there is no error.
/// </param>
/// <param name="SqlState">The SQLSTATE of that error; null when it is not the server's.</param>
/// <param name="MayBeStored">
/// Whether an unanswered report may have been stored, as the connection was lost before the answer.
/// </param>
internal readonly record struct ReportResult(
    TaskOutcome Outcome, string? Error = null, string? SqlState = null, bool MayBeStored = false);
