namespace PgFlow.Client;

/// <summary>The kind of a database error, by its cause and by whether repeating the call can help.</summary>
internal enum DatabaseErrorKind
{
    /// <summary>Not an error of the database or its connection, or an unexpected one.</summary>
    Unforeseen,

    /// <summary>
    /// The server is down, starting, stopping or out of connections or memory, or the network failed. It recovers
    /// without intervention.
    /// </summary>
    Away,

    /// <summary>
    /// This session is unusable, another one would work: the server has become a standby, or a prepared statement was
    /// lost behind a pooler.
    /// </summary>
    WrongSession,

    /// <summary>
    /// Other sessions interfered: a deadlock, a lock that was not granted, a statement timeout. The server itself is
    /// healthy.
    /// </summary>
    Contention,

    /// <summary>The user, the password or the database that the connection string names is not accepted.</summary>
    LoginRefused,

    /// <summary>
    /// The connection string asks for a trusted server and this one's certificate is not, or client and server have no
    /// common version of TLS.
    /// </summary>
    NotTrusted,

    /// <summary>The database has no pgflow schema, or one without a function that this version calls.</summary>
    NotInstalled,

    /// <summary>The user lacks a right.</summary>
    MissingRight,

    /// <summary>The statement itself was refused; another one on the same connection may succeed.</summary>
    Statement,
}
