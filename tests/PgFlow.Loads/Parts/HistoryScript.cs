namespace PgFlow.Loads.Parts;

/// <summary>
/// Finished runs of ten tasks each, their ids ascending as the engine's do; made fast, without the foreign keys'
/// checks.
/// </summary>
internal static class HistoryScript
{
    /// <summary>Statistics come when they are asked for, not when autovacuum finds the time.</summary>
    public const string NoAutovacuum =
        """
        alter table pgflow.step_tasks set (autovacuum_enabled = off);
        alter table pgflow.step_states set (autovacuum_enabled = off);
        alter table pgflow.runs set (autovacuum_enabled = off);
        """;

    /// <summary>Tasks are added in slices of so many, each well within a command's timeout.</summary>
    public const int Slice = 200_000;

    /// <param name="from">The first task's number.</param>
    /// <param name="count">How many tasks follow it, itself included.</param>
    public static string Tasks(int from, int count) =>
        $"""
        set session_replication_role = replica;
        insert into pgflow.workers (worker_id, queue_name, function_name)
        select lpad(to_hex(n), 32, '0')::uuid, 'bench_single', 'history' from generate_series(1, 1000) n
        on conflict do nothing;
        insert into pgflow.runs (run_id, flow_slug, status, input, remaining_steps, completed_at)
        select lpad(to_hex(n), 32, '0')::uuid, 'bench_single', 'completed', '[]', 0, now()
        from generate_series({from} / 10 + 1, ({from} + {count}) / 10) n;
        insert into pgflow.step_states (
          flow_slug, run_id, step_slug, status, initial_tasks, remaining_tasks, started_at, completed_at)
        select 'bench_single', lpad(to_hex(n), 32, '0')::uuid, 'step', 'completed', 10, 0, now(), now()
        from generate_series({from} / 10 + 1, ({from} + {count}) / 10) n;
        insert into pgflow.step_tasks (
          flow_slug, run_id, step_slug, task_index, message_id, status, attempts_count, input, output,
          started_at, completed_at, last_worker_id, claim_no)
        select 'bench_single', lpad(to_hex(n / 10 + 1), 32, '0')::uuid, 'step', n % 10, -n, 'completed', 1, '1', '1',
          now(), now(), lpad(to_hex(n % 1000 + 1), 32, '0')::uuid, 1
        from generate_series({from}, {from} + {count} - 1) n;
        reset session_replication_role;
        """;
}
