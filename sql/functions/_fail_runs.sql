-- Fails locked runs, each because of one task: that task and its step fail, every other open task of the
-- run is cancelled, and the messages of all of them are archived. Other steps keep their status.
-- p_step_errors is given by a type violation only, with the outputs that the tasks keep.
create or replace function pgflow._fail_runs(
  p_run_ids uuid[], p_step_slugs text[], p_task_indexes int[], p_task_errors text[],
  p_step_errors text[] default null, p_outputs jsonb[] default null
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_closed record;
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

  with closed as (
    update pgflow.step_tasks t
    set (status, failed_at, error_message, output) = (
      select c.status, c.failed_at, c.error_message, c.output
      from (
        values
          (true, 'failed', greatest(now(), t.queued_at, t.started_at), f.error_message, f.output),
          (false, 'cancelled', null, t.error_message, null)
      ) c (is_culprit, status, failed_at, error_message, output)
      where c.is_culprit = (t.step_slug = f.step_slug and t.task_index = f.task_index)
    )
    from unnest(p_run_ids, p_step_slugs, p_task_indexes, p_task_errors, p_outputs)
      f (run_id, step_slug, task_index, error_message, output)
    where t.run_id = f.run_id and t.status in ('queued', 'started')
    returning t.flow_slug, t.run_id, t.step_slug, t.task_index, t.message_id
  )
  select array_agg(c.flow_slug) as flow_slugs, array_agg(c.run_id) as run_ids,
    array_agg(c.step_slug) as step_slugs, array_agg(c.task_index) as task_indexes,
    array_agg(c.message_id) as message_ids
  into v_closed
  from closed c;
  perform pgflow._archive_messages(
    v_closed.flow_slugs, v_closed.run_ids, v_closed.step_slugs, v_closed.task_indexes,
    v_closed.message_ids
  );
  perform pgflow._broadcast_steps(p_run_ids, p_step_slugs);
  perform pgflow._broadcast_runs(
    p_run_ids, case when p_step_errors is null then p_task_errors end
  );
end;
$$;
