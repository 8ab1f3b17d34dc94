namespace PgFlow.IntegrationTests.Engine.Plans;

/// <summary>The database that the cost of batches is measured in.</summary>
internal static class HistoryScripts
{
    /// <summary>
    /// A flow with enough ready tasks for every measurement, a step whose tasks are all delayed, and a step without.
    /// Autovacuum keeps away: it would analyse at times of its own.
    /// </summary>
    public const string Flows =
        """
        alter table pgflow.step_tasks set (autovacuum_enabled = off);
        alter table pgflow.step_states set (autovacuum_enabled = off);
        alter table pgflow.runs set (autovacuum_enabled = off);
        select pgflow.create_flow('busy'), pgflow.create_flow('small');
        select pgflow.add_step('busy', 'm', step_type => 'map');
        select pgflow.add_step('busy', 'delayed', step_type => 'map', start_delay => 5000);
        select pgflow.add_step('busy', 'idle', '{m}');
        select pgflow.add_step('small', 'a');
        select pgflow.start_flow('busy', (select jsonb_agg(n) from generate_series(1, 4000) n));
        """;

    /// <summary>A million tasks in a hundred thousand runs; without the foreign keys' checks: they take long.</summary>
    public const string History =
        """
        set session_replication_role = replica;
        insert into pgflow.workers (worker_id, queue_name, function_name)
        select lpad(to_hex(n), 32, '0')::uuid, 'busy', 'tests' from generate_series(1, 1000) n;
        insert into pgflow.runs (run_id, flow_slug, status, input, remaining_steps, completed_at, failed_at)
        select lpad(to_hex(n), 32, '0')::uuid, 'busy',
          case when n % 1000 > 0 then 'completed' else 'failed' end, '[]', 0,
          case when n % 1000 > 0 then now() end, case when n % 1000 = 0 then now() end
        from generate_series(1, 100000) n;
        insert into pgflow.step_states (
          flow_slug, run_id, step_slug, status, initial_tasks, remaining_tasks, started_at, completed_at)
        select 'busy', lpad(to_hex(n), 32, '0')::uuid, 'm', 'completed', 10, 0, now(), now()
        from generate_series(1, 100000) n;
        insert into pgflow.step_tasks (
          flow_slug, run_id, step_slug, task_index, message_id, status, attempts_count, input, output,
          started_at, completed_at, last_worker_id, claim_no)
        select 'busy', lpad(to_hex(n / 10 + 1), 32, '0')::uuid, 'm', n % 10, n, 'completed', 1, '1', '1',
          now(), now(), lpad(to_hex(n % 1000 + 1), 32, '0')::uuid, 1
        from generate_series(0, 999999) n;
        reset session_replication_role;
        """;
}
