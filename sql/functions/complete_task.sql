-- Completes one started task under any claim, and returns its current row. Changes nothing and
-- warns if the task is not started or its run has failed; no warning if it has already completed.
-- No row after a type violation. This call carries no claim and cannot be fenced; complete_tasks
-- can.
create or replace function pgflow.complete_task(
  run_id uuid, step_slug text, task_index int, output jsonb
)
returns setof pgflow.step_tasks
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
  v_outcomes text[];
begin
  v_outcomes := pgflow._complete_tasks(
    array[complete_task.run_id], array[complete_task.step_slug], array[complete_task.task_index],
    array[null::bigint], array[complete_task.output]
  );
  if v_outcomes[1] = 'stale' then
    perform pgflow._warn_of_no_effect(
      'complete_task', complete_task.run_id, complete_task.step_slug, complete_task.task_index,
      'completed'
    );
  end if;
  if v_outcomes[1] <> 'type_violation' then
    return query
      select t.* from pgflow.step_tasks t
      where t.run_id = complete_task.run_id
        and t.step_slug = complete_task.step_slug
        and t.task_index = complete_task.task_index;
  end if;
end;
$$;
