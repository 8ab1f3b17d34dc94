using System.Data.Common;
using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;
using PgFlow.Client.Errors;

namespace PgFlow.Client;

/// <summary>Tells the kinds of database errors apart, by SQLSTATE and by type; never by text.</summary>
internal static class DatabaseErrors
{
    // What the server calls the place where it finds that a prepared statement's result has another type by now: the
    // schema was upgraded under the session. The state alone, "feature not supported", says nothing.
    private const string StaleStatementCheck = "RevalidateCachedQuery";

    /// <summary>What an error means.</summary>
    public static DatabaseErrorKind KindOf(Exception error) => error switch
    {
        PostgresException { Routine: StaleStatementCheck } => DatabaseErrorKind.WrongSession,
        DbException { SqlState: { Length: 5 } state } => SqlStates.KindOf(state),
        NpgsqlException { InnerException: AggregateException hosts } => KindOf(hosts),
        NpgsqlException { InnerException: AuthenticationException } => DatabaseErrorKind.NotTrusted,
        DbException { IsTransient: true } or TimeoutException or IOException or SocketException =>
            DatabaseErrorKind.Away,
        _ => DatabaseErrorKind.Unforeseen,
    };

    /// <summary>
    /// Whether it is certain that the call has changed nothing, although it may succeed when it is repeated: the
    /// server said so itself. A connection that was lost leaves open whether the answer was all that got lost.
    /// </summary>
    public static bool WasRefusedForNow(Exception error) => error is DbException { SqlState: { } state }
        && (state is PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.CannotConnectNow
            || KindOf(error) is DatabaseErrorKind.WrongSession or DatabaseErrorKind.Contention);

    /// <summary>
    /// Whether it is certain that the call has changed nothing: the server has refused it, or there was no connection
    /// to send it over.
    /// </summary>
    public static bool HasChangedNothing(Exception error) => WasRefusedForNow(error)
        || error is NpgsqlException { InnerException: SocketException or AggregateException }
        || IsRefusedOutright(error)
        || KindOf(error) is DatabaseErrorKind.LoginRefused or DatabaseErrorKind.NotTrusted
            or DatabaseErrorKind.NotInstalled or DatabaseErrorKind.MissingRight or DatabaseErrorKind.Statement;

    /// <summary>Whether another session held a lock for longer than the call was to wait for it.</summary>
    public static bool IsLocked(Exception error) =>
        error is DbException { SqlState: PostgresErrorCodes.LockNotAvailable };

    /// <summary>Whether a text was refused for a character that the database's encoding has not.</summary>
    public static bool IsOfACharacter(string? sqlState) =>
        sqlState is PostgresErrorCodes.UntranslatableCharacter or PostgresErrorCodes.CharacterNotInRepertoire;

    /// <summary>Whether a call was given up because no answer came in time.</summary>
    public static bool IsTimeout(Exception error) =>
        error is TimeoutException or NpgsqlException { InnerException: TimeoutException };

    // The server's own trouble, but it goes on and has rolled the transaction back.
    private static bool IsRefusedOutright(Exception error) =>
        error is PostgresException { InvariantSeverity: "ERROR" } && KindOf(error) == DatabaseErrorKind.Unforeseen;

    // None of several servers could be had: what one of them is going to be cured of is worth waiting for.
    private static DatabaseErrorKind KindOf(AggregateException hosts)
    {
        var kinds = hosts.InnerExceptions.Select(KindOf).ToList();
        return kinds.Contains(DatabaseErrorKind.Away) || kinds.Count == 0 ? DatabaseErrorKind.Away : kinds[0];
    }
}
