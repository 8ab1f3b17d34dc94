namespace PgFlow.Client;

/// <summary>A task's failed attempt.</summary>
/// <param name="Claim">The claim under which it was executed.</param>
/// <param name="ErrorMessage">The text to store with the task.</param>
/// <param name="RetryAfter">The wait before the next attempt, or null for the step's backoff.</param>
/// <param name="IsFinal">Whether the run fails now, even if attempts are left.</param>
internal sealed record TaskFailure(
    TaskClaim Claim, string ErrorMessage, TimeSpan? RetryAfter = null, bool IsFinal = false);
