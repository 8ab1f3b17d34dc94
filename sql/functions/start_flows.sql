-- Starts one run of a flow per input. One row per item, in order: its run, the run's status, and
-- whether this call created it. Repeated with the same run_ids, flow and inputs it returns the same
-- runs; an id given twice in one call is one run. created_by and client_ip apply to every new run;
-- by default the settings pgflow.created_by and pgflow.client_ip, then the session user. The trace
-- comes from the settings pgflow.traceparent and pgflow.tracestate. Empty arrays: no rows.
-- Errors: those of _start_flows; PF006 arrays of different lengths.
create or replace function pgflow.start_flows(
  flow_slug text, inputs jsonb[], run_ids uuid[] default null, created_by text default null,
  client_ip inet default null
)
returns table (item int, run_id uuid, status text, is_new boolean)
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
  perform pgflow._require_same_length(
    'start_flows', cardinality(inputs), coalesce(cardinality(run_ids), cardinality(inputs))
  );
  select array_agg(s.run_id order by s.item) as run_ids,
    array_agg(s.is_new order by s.item) as are_new
  into v_started
  from pgflow._start_flows(
    start_flows.flow_slug, inputs, run_ids,
    pgflow._created_by(start_flows.created_by),
    coalesce(start_flows.client_ip, pgflow._client_ip())
  ) s;
  -- A separate statement, because the one that starts the runs does not see their rows yet.
  return query
    select i.item::int, r.run_id, r.status, i.is_new
    from unnest(v_started.run_ids, v_started.are_new) with ordinality i (run_id, is_new, item)
    join pgflow.runs r on r.run_id = i.run_id
    order by i.item;
end;
$$;
