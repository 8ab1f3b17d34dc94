using Npgsql;

namespace PgFlow.Client.Workers;

/// <summary>
/// Lists the errors that are the fault of a report itself. Any other error is trouble of the database: the report is
/// kept and sent again.
/// </summary>
internal static class ItemFaults
{
    /// <summary>Errors of values, wherever they are raised.</summary>
    private static readonly HashSet<string> Values = new(StringComparer.Ordinal)
    {
        // Invalid JSON, characters missing in the database's encoding, numbers that jsonb cannot hold.
        PostgresErrorCodes.InvalidTextRepresentation,
        PostgresErrorCodes.UntranslatableCharacter,
        PostgresErrorCodes.CharacterNotInRepertoire,
        PostgresErrorCodes.NumericValueOutOfRange,

        // JSON that is nested too deeply for the server.
        PostgresErrorCodes.StatementTooComplex,

        // Constraints on values, and triggers that raise an error.
        PostgresErrorCodes.CheckViolation,
        PostgresErrorCodes.NotNullViolation,
        PostgresErrorCodes.RaiseException,
    };

    /// <summary>Errors of constraints across rows; those of a queue, for example, are unrelated to outputs.</summary>
    private static readonly HashSet<string> Keys = new(StringComparer.Ordinal)
    {
        PostgresErrorCodes.UniqueViolation,
        PostgresErrorCodes.ForeignKeyViolation,
        PostgresErrorCodes.ExclusionViolation,
    };

    /// <summary>The tables that hold outputs.</summary>
    private static readonly HashSet<string> OutputTables =
        new(StringComparer.Ordinal) { "step_tasks", "step_states", "runs" };

    /// <summary>
    /// Server routines in which a value exceeds a limit. The code alone, "program limit exceeded", is also that of a
    /// full notification queue and of a database that has run out of transaction numbers.
    /// </summary>
    private static readonly HashSet<string> SizeChecks = new(StringComparer.Ordinal)
    {
        // The sizes of jsonb, of text, and of an entry in a user-defined index.
        "appendElement",
        "appendKey",
        "convertJsonbArray",
        "convertJsonbObject",
        "checkStringLen",
        "enlargeStringInfo",
        "index_form_tuple",
        "index_form_tuple_context",
        "_bt_check_third_page",
    };

    /// <summary>Returns whether the error of a statement with one report is that report's fault.</summary>
    /// <param name="refusal">The server's error.</param>
    /// <param name="isAtCommit">
    /// Whether the statement was executed and the error occurred at commit, which is never the fault of a value.
    /// </param>
    public static bool Includes(PostgresException refusal, bool isAtCommit) =>
        !isAtCommit
        && (Values.Contains(refusal.SqlState)
            || (refusal.SqlState == PostgresErrorCodes.ProgramLimitExceeded
                && refusal.Routine is { } routine && SizeChecks.Contains(routine))
            || (Keys.Contains(refusal.SqlState)
                && refusal is { SchemaName: "pgflow", TableName: { } table } && OutputTables.Contains(table)));
}
