-- Cancels the tasks given that are still open although their run has failed, and archives their
-- messages.
-- Locks step_tasks, then messages.
create or replace function pgflow._cancel_tasks(
  p_run_ids uuid[], p_step_slugs text[], p_task_indexes int[]
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_cancelled record;
begin
  if coalesce(cardinality(p_run_ids), 0) = 0 then
    return;
  end if;
  with cancelled as (
    update pgflow.step_tasks t
    set status = 'cancelled'
    from unnest(p_run_ids, p_step_slugs, p_task_indexes) i (run_id, step_slug, task_index)
    where t.run_id = i.run_id
      and t.step_slug = i.step_slug
      and t.task_index = i.task_index
      and t.status in ('queued', 'started')
      and (select not pgflow._run_is_open(r) from pgflow.runs r where r.run_id = t.run_id)
    returning t.flow_slug, t.run_id, t.step_slug, t.task_index, t.message_id
  )
  select array_agg(c.flow_slug) as flow_slugs, array_agg(c.run_id) as run_ids,
    array_agg(c.step_slug) as step_slugs, array_agg(c.task_index) as task_indexes,
    array_agg(c.message_id) as message_ids
  into v_cancelled
  from cancelled c;
  perform pgflow._archive_messages(
    v_cancelled.flow_slugs, v_cancelled.run_ids, v_cancelled.step_slugs,
    v_cancelled.task_indexes, v_cancelled.message_ids
  );
end;
$$;
