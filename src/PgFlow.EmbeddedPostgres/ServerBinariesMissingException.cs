namespace PgFlow.EmbeddedPostgres;

/// <summary>Thrown when no PostgreSQL server of the requested version is installed or can be downloaded.</summary>
public sealed class ServerBinariesMissingException(string message, Exception? innerException = null)
    : Exception(message, innerException);
