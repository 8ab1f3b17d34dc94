-- Starts every created step of a run that has tasks and no open dependency, unless the run has
-- failed. Does nothing when repeated.
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
  v_started record;
begin
  perform pgflow._lock_runs(array[start_ready_steps.run_id]);
  with started as (
    update pgflow.step_states s
    set status = 'started',
        started_at = greatest(now(), s.created_at),
        remaining_tasks = s.initial_tasks
    where s.run_id = start_ready_steps.run_id
      and s.status = 'created'
      and s.remaining_deps = 0
      and s.initial_tasks > 0
      and (select pgflow._run_is_open(r) from pgflow.runs r where r.run_id = s.run_id)
    returning s.flow_slug, s.run_id, s.step_slug
  )
  select array_agg(s.flow_slug) as flow_slugs, array_agg(s.run_id) as run_ids,
    array_agg(s.step_slug order by s.step_slug) as step_slugs
  into v_started
  from started s;
  if v_started.run_ids is not null then
    perform pgflow._enqueue_steps(v_started.flow_slugs, v_started.run_ids, v_started.step_slugs);
  end if;
end;
$$;
