-- The implementation of all starts. One row per item: its run, and whether this call created it. An
-- existing run id returns that run if flow and input (as jsonb) are the same. p_run_ids may be
-- null, as a whole or per item. Waits for concurrent starts with the same ids, in id order. New
-- runs join the trace of the settings.
-- Errors: 23503 unknown flow, 23502 null input, P0001 a root map without an array, PF004 run id
-- taken.
create or replace function pgflow._start_flows(
  p_flow_slug text, p_inputs jsonb[], p_run_ids uuid[], p_created_by text, p_client_ip inet
)
returns table (item int, run_id uuid, is_new boolean)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_steps pgflow.steps[] := array(
    select s from pgflow.steps s where s.flow_slug = p_flow_slug order by s.step_slug
  );
  v_run_ids uuid[] := pgflow._new_run_ids(p_run_ids, cardinality(p_inputs));
  v_traceparent text;
  v_tracestate text;
  v_new uuid[];
begin
  -- Checked only if no step was found, which costs a flow with steps nothing. A null slug is
  -- refused by the table.
  if cardinality(v_steps) = 0
    and cardinality(p_inputs) > 0
    and p_flow_slug is not null
    and not exists (select from pgflow.flows f where f.flow_slug = p_flow_slug)
  then
    perform pgflow._refuse_unknown_flow(p_flow_slug);
  end if;
  perform pgflow._require_root_arrays(p_flow_slug, v_steps, p_inputs);
  -- Most starts have no trace and pay only for this check.
  if current_setting('pgflow.traceparent', true) <> '' then
    select t.traceparent, t.tracestate into v_traceparent, v_tracestate
    from pgflow._run_trace() t;
  end if;
  with started as (
    insert into pgflow.runs (
      run_id, flow_slug, input, remaining_steps, created_by, client_ip, traceparent, tracestate
    )
    select i.run_id, p_flow_slug, i.input, cardinality(v_steps), p_created_by, p_client_ip,
      v_traceparent, v_tracestate
    from unnest(v_run_ids, p_inputs) with ordinality i (run_id, input, item)
    order by i.run_id, i.item
    on conflict (run_id) do nothing
    returning run_id
  )
  select coalesce(array_agg(s.run_id), '{}') into v_new from started s;
  if cardinality(v_new) = cardinality(v_run_ids) then
    perform pgflow._start_roots(p_flow_slug, v_steps, v_run_ids);
    return query
      select i.item::int, i.run_id, true
      from unnest(v_run_ids) with ordinality i (run_id, item);
    return;
  end if;

  perform pgflow._require_same_runs(p_flow_slug, v_run_ids, p_inputs);
  v_new := array(
    select i.run_id from unnest(v_run_ids) with ordinality i (run_id, item)
    where i.run_id = any (v_new)
    group by i.run_id
    order by min(i.item)
  );
  perform pgflow._start_roots(p_flow_slug, v_steps, v_new);
  return query
    select i.item::int, i.run_id,
      i.run_id = any (v_new)
      and i.item = min(i.item) over (partition by i.run_id)
    from unnest(v_run_ids) with ordinality i (run_id, item)
    order by i.item;
end;
$$;
