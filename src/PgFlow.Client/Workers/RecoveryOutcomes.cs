using Npgsql;

namespace PgFlow.Client.Workers;

/// <summary>Reads the rows <c>(flow, step, outcome, tasks)</c> of recoveries and repairs.</summary>
internal static class RecoveryOutcomes
{
    public static RecoveredTasks Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), Parse(row.GetString(2)), row.GetInt32(3));

    private static RecoveryOutcome Parse(string outcome) => outcome switch
    {
        "requeued" => RecoveryOutcome.Requeued,
        "failed" => RecoveryOutcome.Failed,
        "message_restored" => RecoveryOutcome.MessageRestored,
        "message_archived" => RecoveryOutcome.MessageArchived,
        "cancelled" => RecoveryOutcome.Cancelled,
        "queue_created" => RecoveryOutcome.QueueCreated,
        _ => throw new PgFlowException(
            $"The database reported a recovery outcome '{outcome}' that this version does not know. "
            + "Run the worker of the version that migrated the database."),
    };
}
