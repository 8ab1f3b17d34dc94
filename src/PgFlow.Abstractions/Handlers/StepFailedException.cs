namespace PgFlow;

/// <summary>
/// Thrown by a handler to fail its attempt and to control what follows. Any other exception is retried after the
/// step's own backoff while attempts are left.
/// </summary>
public sealed class StepFailedException : PgFlowException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The error stored with the task.</param>
    /// <param name="innerException">The cause, if any.</param>
    public StepFailedException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>
    /// Gets whether retrying is pointless: the task, its step and its run then fail at once, even with attempts left.
    /// </summary>
    public bool IsFinal { get; init; }

    /// <summary>The delay before the next attempt, instead of the step's backoff; at most a day.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
