using Npgsql;

namespace PgFlow.Client.Workers;

/// <summary>Reads rows of <c>pgflow.claimed_task</c>.</summary>
internal static class ClaimedTaskReader
{
    public const string Columns =
        "flow_slug, run_id, step_slug, task_index, msg_id, claim_no, attempt, max_attempts, timeout_seconds, "
        + "ready_at, input";

    public static ClaimedTask Read(NpgsqlDataReader row) => new()
    {
        FlowSlug = row.GetString(0),
        Claim = new TaskClaim(row.GetGuid(1), row.GetString(2), row.GetInt32(3), row.GetInt64(5)),
        MessageId = row.GetInt64(4),
        Attempt = row.GetInt32(6),
        MaxAttempts = row.GetInt32(7),
        Timeout = TimeSpan.FromSeconds(row.GetInt32(8)),
        ReadyAt = row.GetFieldValue<DateTimeOffset>(9),
        Input = row.IsDBNull(10) ? null : row.GetString(10),
    };
}
