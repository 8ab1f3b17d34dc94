namespace PgFlow.Client;

/// <summary>Thrown when the schema was not installed; the database is unchanged.</summary>
public sealed class SchemaInstallException : PgFlowException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="refusal">The reason.</param>
    /// <param name="message">What was found, and the next step.</param>
    /// <param name="innerException">The server's error.</param>
    public SchemaInstallException(SchemaRefusal refusal, string message, Exception? innerException = null)
        : base(message, innerException) =>
        Refusal = refusal;

    /// <summary>The reason why the schema was not installed.</summary>
    public SchemaRefusal Refusal { get; }
}
