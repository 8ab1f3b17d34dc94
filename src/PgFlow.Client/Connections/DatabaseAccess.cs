using Npgsql;
using PgFlow.Client.Connections;

namespace PgFlow.Client;

/// <summary>
/// How to get into a database: a connection string, and perhaps a password that is replaced from time to time. What
/// Npgsql reads of the environment, such as <c>PGOPTIONS</c>, stays what it is when this is created.
/// </summary>
internal sealed class DatabaseAccess
{
    /// <summary>Creates what a store needs to connect.</summary>
    /// <param name="connectionString">The database; its own password counts when no other is given.</param>
    /// <param name="readPassword">
    /// Asked for the password whenever a session begins, from any thread; null for the connection string's.
    /// </param>
    public DatabaseAccess(string connectionString, Func<string>? readPassword = null)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        (ConnectionString, ReadPassword) = (connectionString, readPassword);
    }

    /// <summary>Over a pool of the application's, which stays the application's.</summary>
    /// <param name="source">Its sessions are used as they are, whatever they are for.</param>
    public DatabaseAccess(NpgsqlDataSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        (ConnectionString, Source) = (source.ConnectionString, source);
    }

    /// <summary>The database.</summary>
    public string ConnectionString { get; }

    /// <summary>The application's pool; null for pools of our own.</summary>
    public NpgsqlDataSource? Source { get; }

    /// <summary>The password of the moment; null for the connection string's.</summary>
    public Func<string>? ReadPassword { get; }

    /// <summary>
    /// Whether Npgsql makes spans of statements. A listener to them that throws makes the statement fail.
    /// </summary>
    public bool IsTraced { get; set; } = true;

    internal StartEnvironment Environment { get; } = new();
}
