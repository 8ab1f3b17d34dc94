-- Completes a started run whose steps have all completed; its output maps each leaf step to its
-- output. Does nothing when repeated.
-- Locks the run.
create or replace function pgflow.maybe_complete_run(run_id uuid)
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
begin
  perform pgflow._lock_runs(array[maybe_complete_run.run_id]);
  perform pgflow._settle_runs(array[maybe_complete_run.run_id], p_steps => 0);
end;
$$;
