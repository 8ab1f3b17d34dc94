namespace PgFlow.EmbeddedPostgres;

/// <summary>Thrown when a private PostgreSQL server was found but cannot be set up or started.</summary>
public sealed class EmbeddedServerException(string message, Exception? innerException = null)
    : Exception(message, innerException);
