namespace PgFlow.Worker.Tasks;

/// <summary>Makes any exception of a handler one that can be logged.</summary>
internal static class LoggableError
{
    /// <summary>Enough for any stack trace; a log line of megabytes drowns its neighbours.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>
    /// The exception itself; where its text is too long or cannot be had, one with the bounded text of its messages.
    /// </summary>
    public static Exception Of(Exception error)
    {
        try
        {
            return error.ToString().Length <= MaxLength ? error : new PgFlowException(ErrorText.Of(error));
        }
#pragma warning disable CA1031 // ToString and Message are a plugin's code and throw what they like.
        catch (Exception)
#pragma warning restore CA1031
        {
            return new PgFlowException(ErrorText.Of(error));
        }
    }
}
