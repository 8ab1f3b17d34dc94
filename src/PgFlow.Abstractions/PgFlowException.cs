namespace PgFlow;

/// <summary>
/// Thrown for what PgFlow refuses or cannot do; the message names the thing, its value and the next step.
/// </summary>
public class PgFlowException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was refused, with its value and the next step.</param>
    /// <param name="innerException">The cause, if any.</param>
    public PgFlowException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
