-- Creates the task of a single step in several runs, with a message each, in the order of
-- p_run_ids.
create or replace function pgflow._enqueue_single(p_step pgflow.steps, p_run_ids uuid[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_ready_at timestamptz := clock_timestamp()
    + make_interval(secs => coalesce(p_step.opt_start_delay, 0));
  v_message_ids bigint[] := pgflow._send_messages(
    p_step.flow_slug, p_step.step_slug, p_run_ids,
    array_fill(1, array[cardinality(p_run_ids)]), v_ready_at
  );
begin
  insert into pgflow.step_tasks (flow_slug, run_id, step_slug, message_id, ready_at)
  select p_step.flow_slug, i.run_id, p_step.step_slug, i.message_id, v_ready_at
  from unnest(p_run_ids, v_message_ids) i (run_id, message_id);
end;
$$;
