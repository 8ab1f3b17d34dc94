using Npgsql;

namespace PgFlow.Client.Workers;

/// <summary>What SQLSTATEs mean to a worker.</summary>
internal static class SqlStates
{
    /// <summary>
    /// Whether the refusal may be about one of the statement's items, so that its neighbours can do without it. It
    /// is not when the same may succeed later, nor when the session or the statement was refused whatever it holds.
    /// </summary>
    public static bool IsOfOneItem(PostgresException exception) =>
        !IsPassing(exception.SqlState) && !IsOfTheSession(exception.SqlState) && !IsOfTheStatement(exception);

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

    /// <summary>Lost connections, deadlocks, lack of resources and of locks, intervention, system errors.</summary>
    private static bool IsPassing(string sqlState) =>
        sqlState == PostgresErrorCodes.LockNotAvailable
        || Class(sqlState) is "08" or "40" or "53" or "57" or "58";

    /// <summary>
    /// A refused login, a database that is gone, a prepared statement that a pooler lost, a server that turned into
    /// a standby.
    /// </summary>
    private static bool IsOfTheSession(string sqlState) =>
        sqlState == PostgresErrorCodes.ReadOnlySqlTransaction || Class(sqlState) is "26" or "28" or "3D";

    /// <summary>
    /// A function of the batch surface that is missing or not granted. Inside of it the same states are an item's,
    /// for example of a dropped queue; the server tells the two apart by the context that it gives.
    /// </summary>
    private static bool IsOfTheStatement(PostgresException exception) =>
        Class(exception.SqlState) is "3F" or "42" && string.IsNullOrEmpty(exception.Where);

    private static string Class(string sqlState) => sqlState[..Math.Min(2, sqlState.Length)];
}
