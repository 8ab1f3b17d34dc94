using Npgsql;

namespace PgFlow.Client.Workers;

/// <summary>
/// The refusals of a report that are its own fault: a list, beside which everything is trouble of the database, so that
/// the report is kept and sent again.
/// </summary>
internal static class ItemFaults
{
    /// <summary>What a value can be refused for, wherever that is found.</summary>
    private static readonly HashSet<string> Values = new(StringComparer.Ordinal)
    {
        // JSON that is none, a character that the database's encoding has not, a number that jsonb has not.
        PostgresErrorCodes.InvalidTextRepresentation,
        PostgresErrorCodes.UntranslatableCharacter,
        PostgresErrorCodes.CharacterNotInRepertoire,
        PostgresErrorCodes.NumericValueOutOfRange,

        // JSON that is nested more deeply than the server reads.
        PostgresErrorCodes.StatementTooComplex,

        // Constraints on values, and triggers that say no.
        PostgresErrorCodes.CheckViolation,
        PostgresErrorCodes.NotNullViolation,
        PostgresErrorCodes.RaiseException,
    };

    /// <summary>Constraints about other rows: those of a queue, for example, say nothing about an output.</summary>
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
    /// Where the server finds that a value exceeds a limit. The code alone, "program limit exceeded", is also that of a
    /// full queue of notifications and of a database that has run out of transaction numbers.
    /// </summary>
    private static readonly HashSet<string> SizeChecks = new(StringComparer.Ordinal)
    {
        // The sizes of jsonb, of text, and of an entry in an index that somebody has made.
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

    /// <summary>Whether the refusal of a statement with one report is that report's fault.</summary>
    /// <param name="refusal">What the server said.</param>
    /// <param name="isAtCommit">
    /// Whether the statement had been executed, and its transaction was refused at its end: never the fault of a value.
    /// </param>
    public static bool Includes(PostgresException refusal, bool isAtCommit) =>
        !isAtCommit
        && (Values.Contains(refusal.SqlState)
            || (refusal.SqlState == PostgresErrorCodes.ProgramLimitExceeded
                && refusal.Routine is { } routine && SizeChecks.Contains(routine))
            || (Keys.Contains(refusal.SqlState)
                && refusal is { SchemaName: "pgflow", TableName: { } table } && OutputTables.Contains(table)));
}
