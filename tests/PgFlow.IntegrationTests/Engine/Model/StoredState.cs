using Npgsql;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Model;

/// <summary>Reads what the model is compared with.</summary>
internal static class StoredState
{
    private static readonly string Messages = string.Join(
        " union all ", Shape.All.Select(shape => $"select '{shape.Slug}', msg_id, vt from pgmq.q_{shape.Slug}"));

    public static async Task<IReadOnlyList<string>> LinesAsync(this NpgsqlConnection sql)
    {
        var lines = await sql.RowsAsync<string>(
            """
            select format('run %s %s', r.run_id, r.status) from pgflow.runs r
            union all
            select format('step %s of run %s %s', s.step_slug, s.run_id, s.status) from pgflow.step_states s
            union all
            select format(
              'task %s[%s] of run %s %s, claim %s, attempts %s, requeues %s, trial %s, worker %s, %s',
              t.step_slug, t.task_index, t.run_id, t.status, t.claim_no, t.attempts_count, t.requeued_count,
              coalesce(t.trial_size::text, 'none'), coalesce(t.last_worker_id::text, 'none'),
              coalesce(t.output::text, 'no output')
            )
            from pgflow.step_tasks t
            union all
            select concat(
              'worker ', w.worker_id, case when w.stopped_at is not null then ', stopped' end,
              case when w.lost_at is not null then
                format(', lost with %s tasks, %s of them suspects', w.lost_tasks, w.lost_suspects) end
            )
            from pgflow.workers w
            """);
        return [.. lines.Select(line => line!).Order(StringComparer.Ordinal)];
    }

    /// <summary>The invariants that do not hold; those of damage that the model knows by the task they name.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(this NpgsqlConnection sql)
    {
        var violations = await sql.RowsAsync<string>(
            """
            select case
              when invariant in ('task_message', 'task_of_ended_run')
              then invariant || ' ' || substring(violation from 'task (\S+\[\d+\] of run [0-9a-f-]{36})')
              when invariant = 'message_task' then invariant
              else violation
            end
            from pgflow.check_invariants()
            """);
        return [.. violations.Select(violation => violation!).Order(StringComparer.Ordinal)];
    }

    public static async Task<IReadOnlyDictionary<TaskKey, StoredTask>> StoredTasksAsync(this NpgsqlConnection sql)
    {
        var rows = await sql.QueryAsync(
            $"""
            select t.run_id, t.step_slug, t.task_index, t.status, t.attempts_count, t.requeued_count,
              r.status as run_status, exists (
                select from ({Messages}) q (flow_slug, msg_id, vt)
                where q.flow_slug = t.flow_slug and q.msg_id = t.message_id
              ) as has_message
            from pgflow.step_tasks t
            join pgflow.runs r on r.run_id = t.run_id
            """);
        return rows
            .Select(row => new StoredTask(
                new((Guid)row["run_id"]!, (string)row["step_slug"]!, (int)row["task_index"]!),
                (string)row["status"]!, (string)row["run_status"]!, (int)row["attempts_count"]!,
                (int)row["requeued_count"]!, (bool)row["has_message"]!))
            .ToDictionary(task => task.Key);
    }

    /// <summary>Which messages are visible from when on: what a stale report must leave alone, too.</summary>
    public static Task<IReadOnlyList<string?>> VisibilityAsync(this NpgsqlConnection sql) =>
        sql.RowsAsync<string>(
            $"select concat_ws(' ', q.*) from ({Messages}) q (flow_slug, msg_id, vt) order by flow_slug, msg_id");

    public static Task<IReadOnlyList<Guid>> LostWorkersAsync(this NpgsqlConnection sql) =>
        sql.RowsAsync<Guid>("select worker_id from pgflow.workers where lost_at is not null");
}
