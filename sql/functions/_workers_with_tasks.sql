-- The ids of workers that have started tasks, each once.
create or replace function pgflow._workers_with_tasks()
returns setof uuid
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
declare
  v_holder uuid := uuid '00000000-0000-0000-0000-000000000000';
begin
  -- One look-up per worker: skips over their other tasks, and over workers without started tasks.
  loop
    select t.last_worker_id into v_holder
    from pgflow.step_tasks t
    where t.status = 'started' and t.task_index >= 0 and t.last_worker_id > v_holder
    order by t.last_worker_id nulls first
    limit 1;
    exit when v_holder is null;
    return next v_holder;
  end loop;
end;
$$;
