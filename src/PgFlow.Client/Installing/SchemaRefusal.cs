namespace PgFlow.Client;

/// <summary>The reason why the schema was not installed.</summary>
public enum SchemaRefusal
{
    /// <summary>The server is older than PostgreSQL 14.</summary>
    UnsupportedServer,

    /// <summary>
    /// Schema <c>pgflow</c> holds objects that this installer did not create, for example upstream's own schema.
    /// </summary>
    ForeignSchema,

    /// <summary>The database was installed by a newer version.</summary>
    NewerSchema,

    /// <summary>An applied migration differs from the one in this version.</summary>
    ChecksumMismatch,

    /// <summary>
    /// The pgmq extension was requested and the server does not have it, or only a version that is too old.
    /// </summary>
    PgmqUnavailable,

    /// <summary>
    /// Another provider of pgmq than the requested one is installed, and cannot be exchanged under existing data.
    /// </summary>
    PgmqConflict,

    /// <summary>Another installation, or a query that holds a table, did not finish in time.</summary>
    LockTimeout,

    /// <summary>The connection's user lacks a right.</summary>
    MissingRights,

    /// <summary>
    /// Schema <c>pgflow</c>, <c>pgmq</c> or <c>realtime</c> has objects of a role other than the connection's
    /// user, or lets one create objects there: they would be executed with the user's rights.
    /// </summary>
    UntrustedObjects,
}
