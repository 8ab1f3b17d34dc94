using Npgsql;

namespace PgFlow.Client.Errors;

/// <summary>Classifies SQLSTATEs; no other class interprets them.</summary>
internal static class SqlStates
{
    // A transaction exceeded transaction_timeout, since version 17: the session is ended with it.
    private const string TransactionTimeout = "25P04";

    // A session was idle inside a transaction for too long and was ended.
    private const string IdleInTransactionTimeout = "25P03";

    /// <summary>Returns the kind of an error.</summary>
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
    /// Returns whether the refusal of a statement with several items may concern only some of them, and the others
    /// would succeed alone: a row is locked, its flow's queue is gone, or a row is damaged. False when the session or
    /// the statement as such was refused, or when the server is down.
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
    /// Returns whether the statement exceeded a server timeout: fewer items may succeed, or all but a locked one.
    /// </summary>
    public static bool IsTooSlow(PostgresException exception) => exception.SqlState
        is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable or TransactionTimeout;

    /// <summary>
    /// Returns whether the values of the request are wrong: data exceptions (malformed JSON, characters and numbers
    /// without a representation) and exceeded limits (sizes, nesting).
    /// </summary>
    public static bool IsBadValue(string sqlState) => Class(sqlState) is "22" or "54";

    /// <summary>
    /// Returns the error of a stored value that cannot be read: too large, too deep or damaged. Null for other errors.
    /// </summary>
    public static PostgresException? UnreadableValueOf(Exception error) =>
        (error as PostgresException ?? error.InnerException as PostgresException) is { } refusal
        && Class(refusal.SqlState) is ("22" or "54" or "XX")
            ? refusal
            : null;

    /// <summary>
    /// Returns whether the server is in trouble, not the request: connection failures, lack of resources, intervention,
    /// system and internal errors.
    /// </summary>
    public static bool IsServerTrouble(string sqlState) => Class(sqlState) is "08" or "53" or "57" or "58" or "XX";

    /// <summary>
    /// A function of the batch API is missing or not granted. Inside that function the same states concern a flow, for
    /// example one whose queue was dropped; the server's error context tells the two apart.
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
