-- Starts the queued tasks of these messages, of runs that have not failed, and returns them: a
-- worker that reads messages itself calls this. Message visibility becomes timeout + 2 seconds; it
-- does not matter whether the message is visible now. A task is returned once, to one caller.
-- Locks step_tasks, then messages, both skipping locked ones. Errors: PF005 unregistered worker.
create or replace function pgflow.start_tasks(flow_slug text, msg_ids bigint[], worker_id uuid)
returns setof pgflow.step_task_record
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_indexscan = off
set enable_indexonlyscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set join_collapse_limit = 1
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
  v_step record;
begin
  for v_step in
    select c.step_slug,
      array_agg(c.message_id) as message_ids, array_agg(c.run_id) as run_ids,
      array_agg(c.step_slug) as step_slugs, array_agg(c.task_index) as task_indexes,
      array_agg(pgflow._hidden_seconds(start_tasks.flow_slug, c.step_slug)) as seconds
    from pgflow._lock_named_tasks(start_tasks.flow_slug, start_tasks.msg_ids) c
    group by c.step_slug
  loop
    return query
      select t.flow_slug, t.run_id, t.step_slug, t.input, t.msg_id, t.task_index
      from pgflow._mark_started(
        start_tasks.flow_slug, v_step.step_slug, v_step.run_ids, v_step.task_indexes,
        pgflow._hide_messages(
          start_tasks.flow_slug, v_step.message_ids, v_step.run_ids, v_step.step_slugs,
          v_step.task_indexes, v_step.seconds, p_only_visible => false
        ),
        start_tasks.worker_id
      ) t;
  end loop;
end;
$$;
