namespace PgFlow.EmbeddedPostgres;

/// <summary>A private PostgreSQL server could be found, but not be set up or started.</summary>
public sealed class EmbeddedServerException(string message, Exception? innerException = null)
    : Exception(message, innerException);
