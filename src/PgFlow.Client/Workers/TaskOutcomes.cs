using Npgsql;

namespace PgFlow.Client.Workers;

/// <summary>
/// Reads the outcomes of a batch. Each row has the items of one outcome: a row per item would cost both sides more.
/// </summary>
internal static class TaskOutcomes
{
    /// <summary>Returns the statement for a call of a function with rows <c>(item, outcome)</c>.</summary>
    public static string Of(string call) => $"select array_agg(item), outcome from pgflow.{call} group by outcome";

    public static (int[] Items, TaskOutcome Outcome) Read(NpgsqlDataReader row) =>
        (row.GetFieldValue<int[]>(0), Parse(row.GetString(1)));

    private static TaskOutcome Parse(string outcome) => outcome switch
    {
        "stale" => TaskOutcome.Stale,
        "completed" => TaskOutcome.Completed,
        "type_violation" => TaskOutcome.TypeViolation,
        "retried" => TaskOutcome.Retried,
        "failed" => TaskOutcome.Failed,
        "released" => TaskOutcome.Released,
        "extended" => TaskOutcome.Extended,
        _ => throw new PgFlowException(
            $"The database reported a task outcome '{outcome}' that this version does not know. "
            + "Run the worker of the version that migrated the database."),
    };
}
