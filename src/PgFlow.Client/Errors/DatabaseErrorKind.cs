namespace PgFlow.Client;

/// <summary>What an error means to whoever sent the call: whom it is about, and whether repeating can help.</summary>
internal enum DatabaseErrorKind
{
    /// <summary>Nothing that the database said or that its connection met; or something that nobody foresaw.</summary>
    Unforeseen,

    /// <summary>
    /// The server is away, starts, stops, has no connection or no memory left, or the network lost it. It comes
    /// back by itself.
    /// </summary>
    Away,

    /// <summary>
    /// This session cannot go on, another one can: the server has turned into a standby, or a prepared statement was
    /// lost behind a pooler.
    /// </summary>
    WrongSession,

    /// <summary>
    /// Other sessions were in the way: a deadlock, a lock that was not granted, a statement that took longer than it
    /// may. The server is well.
    /// </summary>
    Contention,

    /// <summary>The user, the password or the database that the connection string names is not accepted.</summary>
    LoginRefused,

    /// <summary>
    /// The connection string asks for a server that proves who it is, and this one's certificate does not; or the two
    /// have no version of TLS in common.
    /// </summary>
    NotTrusted,

    /// <summary>The database has no schema of ours, or one without what this version calls.</summary>
    NotInstalled,

    /// <summary>The user lacks a right.</summary>
    MissingRight,

    /// <summary>The statement was refused for what it said; another one on the same connection may succeed.</summary>
    Statement,
}
