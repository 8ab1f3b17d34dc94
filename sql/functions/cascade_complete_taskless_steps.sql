-- Completes all ready steps of a run that have no tasks, releases their dependents, and repeats
-- until there are none. Returns how many completed. Starts no step and does not complete the run.
-- Locks the run, then its step states.
create or replace function pgflow.cascade_complete_taskless_steps(run_id uuid)
returns int
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
  v_next record;
begin
  perform pgflow._lock_runs(array[cascade_complete_taskless_steps.run_id]);
  select array_agg(s.flow_slug) as flow_slugs, array_agg(s.run_id) as run_ids,
    array_agg(s.step_slug order by s.step_slug) as step_slugs
  into v_ready
  from pgflow.step_states s
  join pgflow.runs r on r.run_id = s.run_id and pgflow._run_is_open(r)
  where s.run_id = cascade_complete_taskless_steps.run_id
    and s.status = 'created'
    and s.remaining_deps = 0
    and s.initial_tasks = 0;
  if v_ready.run_ids is null then
    return 0;
  end if;
  perform pgflow._end_without_tasks(
    v_ready.run_ids, v_ready.step_slugs,
    array_fill('[]'::jsonb, array[cardinality(v_ready.run_ids)])
  );
  v_next := pgflow._settle_dependents(
    v_ready.flow_slugs, v_ready.run_ids, v_ready.step_slugs, p_starts => false
  );
  perform pgflow._settle_runs(v_next.finished_runs, p_completes => false);
  return cardinality(v_ready.run_ids) + v_next.ended_count;
end;
$$;
