namespace PgFlow.Client;

/// <summary>Whether notifications can reach a worker.</summary>
internal enum NotificationPath
{
    /// <summary>They arrive: whoever listens has a session of its own.</summary>
    Open,

    /// <summary>The connection string leads through a pooler, and no direct one is given.</summary>
    Pooled,

    /// <summary>
    /// The direct connection string leads through a pooler, too, which gives each transaction another session.
    /// </summary>
    DirectIsPooled,
}
