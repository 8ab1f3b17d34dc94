-- Fails one started task's attempt under any claim, and returns its current row: queued again after
-- its backoff while attempts are left, else failed with its step and its run. Changes nothing and
-- warns if the task is not started; no warning if it has already failed. This call carries no claim
-- and cannot be fenced; fail_tasks can.
create or replace function pgflow.fail_task(
  run_id uuid, step_slug text, task_index int, error_message text
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
  v_outcomes := pgflow._fail_tasks(
    array[fail_task.run_id], array[fail_task.step_slug], array[fail_task.task_index],
    array[null::bigint], array[fail_task.error_message]
  );
  if v_outcomes[1] = 'stale' then
    perform pgflow._warn_of_no_effect(
      'fail_task', fail_task.run_id, fail_task.step_slug, fail_task.task_index, 'failed'
    );
  end if;
  return query
    select t.* from pgflow.step_tasks t
    where t.run_id = fail_task.run_id
      and t.step_slug = fail_task.step_slug
      and t.task_index = fail_task.task_index;
end;
$$;
