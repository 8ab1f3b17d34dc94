using System.Data.Common;
using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;
using PgFlow.Client.Errors;

namespace PgFlow.Client;

/// <summary>Classifies database errors, by SQLSTATE and by type; never by text.</summary>
internal static class DatabaseErrors
{
    // The server routine that detects that the result type of a prepared statement has changed: the schema was
    // upgraded during the session. The SQLSTATE alone, "feature not supported", is ambiguous.
    private const string StaleStatementCheck = "RevalidateCachedQuery";

    /// <summary>Returns the kind of an error.</summary>
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
    /// Returns whether the call certainly changed nothing although repeating it may succeed: the server reported so. A
    /// lost connection does not tell whether only the answer was lost.
    /// </summary>
    public static bool WasRefusedForNow(Exception error) => error is DbException { SqlState: { } state }
        && (state is PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.CannotConnectNow
            || KindOf(error) is DatabaseErrorKind.WrongSession or DatabaseErrorKind.Contention);

    /// <summary>
    /// Returns whether the call certainly changed nothing: the server refused it, or there was no connection to send it
    /// over.
    /// </summary>
    public static bool HasChangedNothing(Exception error) => WasRefusedForNow(error)
        || error is NpgsqlException { InnerException: SocketException or AggregateException }
        || IsRefusedOutright(error)
        || KindOf(error) is DatabaseErrorKind.LoginRefused or DatabaseErrorKind.NotTrusted
            or DatabaseErrorKind.NotInstalled or DatabaseErrorKind.MissingRight or DatabaseErrorKind.Statement;

    /// <summary>Returns whether another session held a lock for longer than the call may wait for it.</summary>
    public static bool IsLocked(Exception error) =>
        error is DbException { SqlState: PostgresErrorCodes.LockNotAvailable };

    /// <summary>
    /// Returns whether a text was refused for a character that the database's encoding does not have.
    /// </summary>
    public static bool IsOfACharacter(string? sqlState) =>
        sqlState is PostgresErrorCodes.UntranslatableCharacter or PostgresErrorCodes.CharacterNotInRepertoire;

    /// <summary>Returns whether a call was abandoned because it got no answer in time.</summary>
    public static bool IsTimeout(Exception error) =>
        error is TimeoutException or NpgsqlException { InnerException: TimeoutException };

    // Trouble of the server itself, but it keeps running and has rolled the transaction back.
    private static bool IsRefusedOutright(Exception error) =>
        error is PostgresException { InvariantSeverity: "ERROR" } && KindOf(error) == DatabaseErrorKind.Unforeseen;

    // All of several servers failed: if one of them may recover, waiting is worthwhile.
    private static DatabaseErrorKind KindOf(AggregateException hosts)
    {
        var kinds = hosts.InnerExceptions.Select(KindOf).ToList();
        return kinds.Contains(DatabaseErrorKind.Away) || kinds.Count == 0 ? DatabaseErrorKind.Away : kinds[0];
    }
}
