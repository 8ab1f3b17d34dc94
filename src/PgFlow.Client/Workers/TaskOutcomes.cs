using Npgsql;

namespace PgFlow.Client.Workers;

/// <summary>Reads the rows <c>(item, outcome)</c> of the batch surface.</summary>
internal static class TaskOutcomes
{
    public static (int Index, TaskOutcome Outcome) Read(NpgsqlDataReader row) =>
        (row.GetInt32(0) - 1, Parse(row.GetString(1)));

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
