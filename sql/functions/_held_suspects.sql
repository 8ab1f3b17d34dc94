-- How many suspects a worker is executing, and the smallest of their trial sizes.
create or replace function pgflow._held_suspects(
  p_worker_id uuid, out suspects int, out smallest int
)
language sql
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
  select count(*)::int, min(held.trial_size)
  from (
    select t.trial_size
    from pgflow.step_tasks t
    where t.status = 'started' and t.trial_size is not null and t.last_worker_id = p_worker_id
    order by t.trial_size
  ) held;
$$;
