using Npgsql;

namespace PgFlow.Client.Errors;

/// <summary>What SQLSTATEs mean, in the one place that knows them.</summary>
internal static class SqlStates
{
    // A transaction that took longer than the server lets it, since version 17: the session is ended with it.
    private const string TransactionTimeout = "25P04";

    // A session that was silent inside a transaction for too long, and is ended for it.
    private const string IdleInTransactionTimeout = "25P03";

    /// <summary>Whom an error is about.</summary>
    public static DatabaseErrorKind KindOf(string sqlState) => sqlState switch
    {
        PostgresErrorCodes.ReadOnlySqlTransaction => DatabaseErrorKind.WrongSession,
        PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable or TransactionTimeout =>
            DatabaseErrorKind.Contention,
        IdleInTransactionTimeout => DatabaseErrorKind.Away,
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedObject
            or PostgresErrorCodes.UndefinedFunction => DatabaseErrorKind.NotInstalled,
        PostgresErrorCodes.InsufficientPrivilege => DatabaseErrorKind.MissingRight,
        PostgresErrorCodes.InvalidSqlStatementName => DatabaseErrorKind.WrongSession,
        _ => KindOfClass(Class(sqlState)),
    };

    /// <summary>
    /// Whether the refusal of a statement with several items may be about some of them, so that the others get through
    /// without them: somebody has locked what one needs, its flow's queue is gone, its row is damaged. It is not when
    /// the session or the statement was refused whatever it holds, nor when the server is away.
    /// </summary>
    public static bool MayBeOfSomeItems(PostgresException exception) => DatabaseErrors.KindOf(exception) switch
    {
        _ when IsTooSlow(exception) => true,
        DatabaseErrorKind.NotInstalled or DatabaseErrorKind.MissingRight => !IsOfTheStatement(exception),
        DatabaseErrorKind.Statement => !IsOfTheStatement(exception) || Class(exception.SqlState) is not "42",
        DatabaseErrorKind.Unforeseen => Class(exception.SqlState) is "XX",
        _ => false,
    };

    /// <summary>
    /// Whether the statement took longer than the server lets it: fewer items may get through, or all but one that
    /// somebody has locked.
    /// </summary>
    public static bool IsTooSlow(PostgresException exception) => exception.SqlState
        is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable or TransactionTimeout;

    /// <summary>
    /// Data exceptions (malformed JSON, characters and numbers without a representation) and exceeded limits (sizes,
    /// nesting): the values of the request are what is wrong.
    /// </summary>
    public static bool IsBadValue(string sqlState) => Class(sqlState) is "22" or "54";

    /// <summary>
    /// The error of a stored value that cannot be read: too large, too deep or damaged. Null for others.
    /// </summary>
    public static PostgresException? UnreadableValueOf(Exception error) =>
        (error as PostgresException ?? error.InnerException as PostgresException) is { } refusal
        && Class(refusal.SqlState) is ("22" or "54" or "XX")
            ? refusal
            : null;

    /// <summary>
    /// Connection failures, lack of resources, intervention, system and internal errors: the server is in trouble,
    /// not the request.
    /// </summary>
    public static bool IsServerTrouble(string sqlState) => Class(sqlState) is "08" or "53" or "57" or "58" or "XX";

    /// <summary>
    /// A function of the batch surface that is missing or not granted. Inside of it the same states are about a flow,
    /// for example one whose queue was dropped; the server tells the two apart by the context that it gives.
    /// </summary>
    private static bool IsOfTheStatement(PostgresException exception) => string.IsNullOrEmpty(exception.Where);

    private static DatabaseErrorKind KindOfClass(string sqlClass) => sqlClass switch
    {
        "08" or "53" or "57" or "58" => DatabaseErrorKind.Away,
        "26" => DatabaseErrorKind.WrongSession,
        "40" => DatabaseErrorKind.Contention,
        "28" or "3D" => DatabaseErrorKind.LoginRefused,
        "3F" => DatabaseErrorKind.NotInstalled,
        "F0" or "XX" => DatabaseErrorKind.Unforeseen,
        _ => DatabaseErrorKind.Statement,
    };

    private static string Class(string sqlState) => sqlState[..Math.Min(2, sqlState.Length)];
}
