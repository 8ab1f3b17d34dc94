namespace PgFlow.Client;

/// <summary>What became of one reported task.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Error">
/// Why the database refuses the report, or is in trouble over an unanswered one; null where there is nothing to say.
/// </param>
/// <param name="SqlState">The server's code of that reason; null unless the server has given one.</param>
/// <param name="MayBeStored">
/// Whether the report may have been stored without an answer, as the connection was lost; only where unanswered.
/// </param>
internal readonly record struct ReportResult(
    TaskOutcome Outcome, string? Error = null, string? SqlState = null, bool MayBeStored = false);
