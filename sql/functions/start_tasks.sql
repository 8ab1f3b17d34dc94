-- Starts the queued tasks of these messages, of runs that have not failed, and returns them: a
-- worker that reads messages itself calls this. Message visibility becomes timeout + 2 seconds; it
-- does not matter whether the message is visible now. A task is returned once, to one caller.
-- Locks step_tasks, then messages, both skipping locked ones. Errors: 23503 unregistered worker.
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
set plan_cache_mode = force_custom_plan
set jit = off
as $$
declare
  v_found record;
begin
  select
    array_agg(c.message_id) as message_ids, array_agg(c.run_id) as run_ids,
    array_agg(c.step_slug) as step_slugs, array_agg(c.task_index) as task_indexes,
    array_agg(pgflow._hidden_seconds(start_tasks.flow_slug, c.step_slug)) as seconds
  into v_found
  from pgflow._lock_named_tasks(start_tasks.flow_slug, start_tasks.msg_ids) c;
  if v_found.message_ids is null then
    return;
  end if;
  return query
    select t.flow_slug, t.run_id, t.step_slug, t.input, t.msg_id, t.task_index
    from pgflow._mark_started(
      v_found.run_ids, v_found.step_slugs, v_found.task_indexes,
      pgflow._hide_messages(
        start_tasks.flow_slug, v_found.message_ids, v_found.run_ids, v_found.step_slugs,
        v_found.task_indexes, v_found.seconds, p_only_visible => false
      ),
      start_tasks.worker_id
    ) t;
end;
$$;
