-- The started tasks of a worker (null: without a worker), at most p_limit (null: all).
create or replace function pgflow._tasks_held_by(p_worker_id uuid, p_limit int default null)
returns setof pgflow.step_tasks
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_indexscan = on
set enable_indexonlyscan = on
set enable_bitmapscan = off
set enable_sort = off
set enable_hashjoin = off
set enable_mergejoin = off
set join_collapse_limit = 1
set plan_cache_mode = force_generic_plan
set jit = off
as $$
begin
  if p_worker_id is null then
    return query
      select t.* from pgflow.step_tasks t
      where t.status = 'started' and t.task_index >= 0 and t.last_worker_id is null
      order by t.last_worker_id nulls first
      limit p_limit;
  else
    -- A range instead of an equality: only the index of started tasks then provides the order.
    return query
      select t.* from pgflow.step_tasks t
      where t.status = 'started'
        and t.task_index >= 0
        and t.last_worker_id between p_worker_id and p_worker_id
      order by t.last_worker_id nulls first
      limit p_limit;
  end if;
end;
$$;
