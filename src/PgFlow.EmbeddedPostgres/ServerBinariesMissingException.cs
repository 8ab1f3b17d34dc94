namespace PgFlow.EmbeddedPostgres;

/// <summary>No PostgreSQL server of the wanted version is installed here, and none could be obtained.</summary>
public sealed class ServerBinariesMissingException(string message, Exception? innerException = null)
    : Exception(message, innerException);
