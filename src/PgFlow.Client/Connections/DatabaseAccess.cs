using Npgsql;
using PgFlow.Client.Connections;

namespace PgFlow.Client;

/// <summary>
/// The access to a database: a connection string, and optionally a password that is rotated. The environment that
/// Npgsql reads, such as <c>PGOPTIONS</c>, is captured when this is created.
/// </summary>
internal sealed class DatabaseAccess
{
    /// <summary>Creates the access for a connection string.</summary>
    /// <param name="connectionString">The database; its own password is used if no other is given.</param>
    /// <param name="readPassword">
    /// Called for the password whenever a session begins, from any thread; null for the connection string's.
    /// </param>
    public DatabaseAccess(string connectionString, Func<string>? readPassword = null)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        (ConnectionString, ReadPassword) = (connectionString, readPassword);
    }

    /// <summary>Creates the access over an application's pool, which is not disposed.</summary>
    /// <param name="source">The pool, whose sessions are used unchanged for all purposes.</param>
    public DatabaseAccess(NpgsqlDataSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        (ConnectionString, Source) = (source.ConnectionString, source);
    }

    /// <summary>The database.</summary>
    public string ConnectionString { get; }

    /// <summary>The application's pool; null to create pools.</summary>
    public NpgsqlDataSource? Source { get; }

    /// <summary>Returns the current password; null for the connection string's.</summary>
    public Func<string>? ReadPassword { get; }

    /// <summary>
    /// Gets or sets whether Npgsql creates spans for statements. A listener that throws makes the statement fail.
    /// </summary>
    public bool IsTraced { get; set; } = true;

    internal StartEnvironment Environment { get; } = new();
}
