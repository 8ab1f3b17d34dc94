namespace PgFlow.Client.Workers;

/// <summary>What SQLSTATEs mean to a worker.</summary>
internal static class SqlStates
{
    /// <summary>
    /// Data exceptions (class 22: malformed JSON, characters and numbers without a representation) and exceeded
    /// limits (class 54: sizes, nesting): repeating the statement with the same values cannot help.
    /// </summary>
    public static bool IsBadValue(string sqlState) =>
        sqlState.StartsWith("22", StringComparison.Ordinal) || sqlState.StartsWith("54", StringComparison.Ordinal);

    /// <summary>
    /// Connection failures, lack of resources, intervention, system and internal errors: the server is in trouble,
    /// not the request.
    /// </summary>
    public static bool IsServerTrouble(string sqlState) =>
        sqlState[..Math.Min(2, sqlState.Length)] is "08" or "53" or "57" or "58" or "XX";
}
