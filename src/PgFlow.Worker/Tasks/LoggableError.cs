namespace PgFlow.Worker.Tasks;

/// <summary>Makes exceptions of handlers safe to log.</summary>
internal static class LoggableError
{
    /// <summary>Enough for any stack trace, and short enough for a log line.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>
    /// Returns the exception itself, or, where its text is too long or cannot be read, one with the bounded text of its
    /// messages.
    /// </summary>
    public static Exception Of(Exception error)
    {
        try
        {
            return error.ToString().Length <= MaxLength ? error : new PgFlowException(ErrorText.Of(error));
        }
#pragma warning disable CA1031 // ToString and Message are a plugin's code and can throw anything.
        catch (Exception)
#pragma warning restore CA1031
        {
            return new PgFlowException(ErrorText.Of(error));
        }
    }
}
