-- Starts a run and its root steps, and returns its row. With the run_id of an existing run of the
-- same flow and input it returns that run. created_by and client_ip come from the settings
-- pgflow.created_by and pgflow.client_ip of the transaction, the trace from pgflow.traceparent and
-- pgflow.tracestate.
-- Errors: those of _start_flows.
create or replace function pgflow.start_flow(flow_slug text, input jsonb, run_id uuid default null)
returns setof pgflow.runs
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
  v_run_id uuid;
begin
  select s.run_id into v_run_id
  from pgflow._start_flows(
    start_flow.flow_slug, array[start_flow.input], array[start_flow.run_id],
    pgflow._created_by(), pgflow._client_ip()
  ) s;
  -- A separate statement, because the one that starts the run does not see its row yet.
  return query select r.* from pgflow.runs r where r.run_id = v_run_id;
end;
$$;
