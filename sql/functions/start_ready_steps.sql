-- Starts every step of an unfailed run that is created, has no open dependency and has tasks.
-- Called again it does nothing.
-- Locks the run, then its step states.
create or replace function pgflow.start_ready_steps(run_id uuid)
returns void
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
  v_ready record;
begin
  perform pgflow._lock_runs(array[start_ready_steps.run_id]);
  select array_agg(s.flow_slug) as flow_slugs, array_agg(s.run_id) as run_ids,
    array_agg(s.step_slug order by s.step_slug) as step_slugs
  into v_ready
  from pgflow.step_states s
  join pgflow.runs r on r.run_id = s.run_id and r.status <> 'failed'
  where s.run_id = start_ready_steps.run_id
    and s.status = 'created'
    and s.remaining_deps = 0
    and s.initial_tasks > 0;
  perform pgflow._start_steps(v_ready.flow_slugs, v_ready.run_ids, v_ready.step_slugs);
end;
$$;
