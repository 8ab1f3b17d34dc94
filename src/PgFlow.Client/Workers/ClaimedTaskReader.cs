using Npgsql;

namespace PgFlow.Client.Workers;

/// <summary>Reads rows of <c>pgflow.claimed_task</c>: tasks of one flow and of the requested steps.</summary>
internal sealed class ClaimedTaskReader(string flowSlug, IReadOnlyList<string> stepSlugs)
{
    /// <summary>
    /// The columns to select. The flow is known, and the step is returned as its position in the second parameter. A
    /// <c>ready_at</c> before year 1, written by a client, could not be read and is raised.
    /// </summary>
    public const string Columns =
        "array_position($2, step_slug), run_id, task_index, msg_id, claim_no, attempt, max_attempts, "
        + "timeout_seconds, greatest(ready_at, 'epoch'), input, traceparent, tracestate";

    public ClaimedTask Read(NpgsqlDataReader row) => new()
    {
        Claim = new TaskClaim(
            flowSlug, row.GetGuid(1), stepSlugs[row.GetInt32(0) - 1], row.GetInt32(2), row.GetInt64(4)),
        MessageId = row.GetInt64(3),
        Attempt = row.GetInt32(5),
        MaxAttempts = row.GetInt32(6),
        Timeout = TimeSpan.FromSeconds(row.GetInt32(7)),
        ReadyAt = row.GetFieldValue<DateTimeOffset>(8),
        Input = row.IsDBNull(9) ? null : row.GetString(9),
        TraceParent = row.IsDBNull(10) ? null : row.GetString(10),
        TraceState = row.IsDBNull(11) ? null : row.GetString(11),
    };
}
