-- Fails locked runs, each because of one task. That task and its step fail, all other open tasks of
-- the run are cancelled, and their messages are archived. Other steps keep their status.
-- p_step_errors is given only by a type violation, with the outputs that the tasks keep.
create or replace function pgflow._fail_runs(
  p_run_ids uuid[], p_step_slugs text[], p_task_indexes int[], p_task_errors text[],
  p_step_errors text[] default null, p_outputs jsonb[] default null
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_failed record;
  v_open record;
begin
  update pgflow.runs r
  set status = 'failed', failed_at = greatest(now(), r.started_at)
  where r.run_id = any (p_run_ids);
  update pgflow.step_states s
  set status = 'failed',
      failed_at = greatest(now(), s.created_at, s.started_at),
      error_message = i.error_message
  from unnest(p_run_ids, p_step_slugs, coalesce(p_step_errors, p_task_errors))
    i (run_id, step_slug, error_message)
  where s.run_id = i.run_id and s.step_slug = i.step_slug;
  with failed as (
    update pgflow.step_tasks t
    set status = 'failed',
        failed_at = greatest(now(), t.queued_at, t.started_at),
        error_message = i.error_message,
        output = i.output
    from unnest(p_run_ids, p_step_slugs, p_task_indexes, p_task_errors, p_outputs)
      i (run_id, step_slug, task_index, error_message, output)
    where t.run_id = i.run_id and t.step_slug = i.step_slug and t.task_index = i.task_index
    returning t.flow_slug, t.run_id, t.step_slug, t.task_index, t.message_id
  )
  select array_agg(f.flow_slug) as flow_slugs, array_agg(f.run_id) as run_ids,
    array_agg(f.step_slug) as step_slugs, array_agg(f.task_index) as task_indexes,
    array_agg(f.message_id) as message_ids
  into v_failed
  from failed f;
  perform pgflow._archive_messages(
    v_failed.flow_slugs, v_failed.run_ids, v_failed.step_slugs, v_failed.task_indexes,
    v_failed.message_ids
  );

  -- A client may hold its claim in an open transaction that waits for this run. Its task is skipped
  -- here; its own late report cancels it.
  select array_agg(o.run_id) as run_ids, array_agg(o.step_slug) as step_slugs,
    array_agg(o.task_index) as task_indexes
  into v_open
  from unnest(p_run_ids) i (run_id)
  cross join lateral (
    select t.run_id, t.step_slug, t.task_index
    from pgflow.step_tasks t
    where t.run_id = i.run_id and t.status in ('queued', 'started')
    order by t.step_slug, t.task_index
    for no key update skip locked
  ) o;
  perform pgflow._cancel_tasks(v_open.run_ids, v_open.step_slugs, v_open.task_indexes);
  perform pgflow._broadcast_steps(p_run_ids, p_step_slugs);
  perform pgflow._broadcast_runs(
    p_run_ids, case when p_step_errors is null then p_task_errors end
  );
end;
$$;
