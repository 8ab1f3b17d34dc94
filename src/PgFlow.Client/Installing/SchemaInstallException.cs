namespace PgFlow.Client;

/// <summary>The schema was not installed; the database is as it was.</summary>
public sealed class SchemaInstallException : PgFlowException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="refusal">Why.</param>
    /// <param name="message">What was found, and the next step.</param>
    /// <param name="innerException">The server's error.</param>
    public SchemaInstallException(SchemaRefusal refusal, string message, Exception? innerException = null)
        : base(message, innerException) =>
        Refusal = refusal;

    /// <summary>Why the schema was not installed.</summary>
    public SchemaRefusal Refusal { get; }
}
