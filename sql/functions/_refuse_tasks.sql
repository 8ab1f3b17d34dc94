-- Fails queued tasks of one step that the caller has locked (positions p_items), and their runs,
-- with the errors given. If another session has locked the run, the task is deferred for a second;
-- tasks in p_deferred are deferred for ten.
-- Locks runs, skipping locked ones, then step_states, step_tasks, messages.
create or replace function pgflow._refuse_tasks(
  p_step_slug text, p_run_ids uuid[], p_task_indexes int[], p_items int[], p_errors text[],
  p_deferred int[]
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_clock timestamptz := clock_timestamp();
  v_locked uuid[];
  v_final record;
begin
  -- The claim already holds task locks, so it must not wait here.
  v_locked := array(
    select r.run_id from pgflow.runs r
    where r.run_id = any (array(select p_run_ids[i] from unnest(p_items) i))
      and pgflow._run_is_open(r)
    order by r.run_id
    for no key update skip locked
  );
  select array_agg(f.run_id) as run_ids, array_agg(p_step_slug) as step_slugs,
    array_agg(f.task_index) as task_indexes, array_agg(f.error_message) as error_messages
  into v_final
  from (
    select distinct on (t.run_id) t.run_id, t.task_index, i.error_message
    from unnest(p_items, p_errors) i (item, error_message)
    cross join lateral (select p_run_ids[i.item] as run_id, p_task_indexes[i.item] as task_index) t
    where t.run_id = any (v_locked)
    order by t.run_id, t.task_index
  ) f;
  if v_final.run_ids is not null then
    perform pgflow._fail_runs(
      v_final.run_ids, v_final.step_slugs, v_final.task_indexes, v_final.error_messages
    );
  end if;
  update pgflow.step_tasks t
  set ready_at = v_clock + case
    when i.item = any (p_deferred) then interval '10 seconds' else interval '1 second'
  end
  from unnest(p_items || p_deferred) i (item)
  where t.run_id = p_run_ids[i.item]
    and t.step_slug = p_step_slug
    and t.task_index = p_task_indexes[i.item]
    and t.status = 'queued';
end;
$$;
