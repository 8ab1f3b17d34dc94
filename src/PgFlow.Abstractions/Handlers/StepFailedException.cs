namespace PgFlow;

/// <summary>
/// Thrown by a handler to fail its attempt with a say in what follows. Any other exception is retried after the
/// step's own backoff while attempts are left.
/// </summary>
public sealed class StepFailedException : PgFlowException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The error stored with the task.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public StepFailedException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>
    /// Whether retrying is pointless: the task, its step and its run fail now, whatever attempts are left.
    /// </summary>
    public bool IsFinal { get; init; }

    /// <summary>How long to wait before the next attempt, instead of the step's backoff; at most a day.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
