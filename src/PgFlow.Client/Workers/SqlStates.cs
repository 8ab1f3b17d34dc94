using Npgsql;

namespace PgFlow.Client.Workers;

/// <summary>What SQLSTATEs mean, in the one place that knows them.</summary>
internal static class SqlStates
{
    /// <summary>Whom an error is about.</summary>
    public static DatabaseErrorKind KindOf(string sqlState) => sqlState switch
    {
        PostgresErrorCodes.ReadOnlySqlTransaction => DatabaseErrorKind.WrongSession,
        PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable => DatabaseErrorKind.Contention,
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedObject
            or PostgresErrorCodes.UndefinedFunction => DatabaseErrorKind.NotInstalled,
        PostgresErrorCodes.InsufficientPrivilege => DatabaseErrorKind.MissingRight,
        PostgresErrorCodes.InvalidSqlStatementName => DatabaseErrorKind.WrongSession,
        _ => KindOfClass(Class(sqlState)),
    };

    /// <summary>
    /// Whether the refusal may be about one of the statement's items, so that its neighbours can do without it. It
    /// is not when the same may succeed later, nor when the session or the statement was refused whatever it holds.
    /// A server that is in trouble over damaged data may be so over one item's.
    /// </summary>
    public static bool IsOfOneItem(PostgresException exception) => DatabaseErrors.KindOf(exception) switch
    {
        _ when Class(exception.SqlState) is "3F" or "42" => !IsOfTheStatement(exception),
        DatabaseErrorKind.Statement => true,
        DatabaseErrorKind.Unforeseen => Class(exception.SqlState) == "XX",
        _ => false,
    };

    /// <summary>
    /// Whether the statement took longer than the server lets it: fewer items may get through, or all but one that
    /// somebody has locked.
    /// </summary>
    public static bool IsTooSlow(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable;

    /// <summary>
    /// Data exceptions (malformed JSON, characters and numbers without a representation) and exceeded limits (sizes,
    /// nesting): the values of the request are what is wrong.
    /// </summary>
    public static bool IsBadValue(string sqlState) => Class(sqlState) is "22" or "54";

    /// <summary>
    /// Connection failures, lack of resources, intervention, system and internal errors: the server is in trouble,
    /// not the request.
    /// </summary>
    public static bool IsServerTrouble(string sqlState) => Class(sqlState) is "08" or "53" or "57" or "58" or "XX";

    /// <summary>
    /// A function of the batch surface that is missing or not granted. Inside of it the same states are an item's,
    /// for example of a dropped queue; the server tells the two apart by the context that it gives.
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
