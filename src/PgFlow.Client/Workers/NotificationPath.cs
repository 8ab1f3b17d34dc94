namespace PgFlow.Client;

/// <summary>The path of notifications to a worker.</summary>
internal enum NotificationPath
{
    /// <summary>Notifications arrive: the listener has a session of its own.</summary>
    Open,

    /// <summary>The connection string leads through a pooler, and no direct one is given.</summary>
    Pooled,

    /// <summary>
    /// The direct connection string leads through a pooler as well, which gives each transaction another session.
    /// </summary>
    DirectIsPooled,
}
