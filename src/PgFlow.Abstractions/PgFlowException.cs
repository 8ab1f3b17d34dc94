namespace PgFlow;

/// <summary>
/// Something that PgFlow refuses or cannot do; the message names the thing, its value and the next step.
/// </summary>
public class PgFlowException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was refused, with its value and the next step.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public PgFlowException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
