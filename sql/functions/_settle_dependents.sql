-- Settles the dependents of steps of locked runs that have ended: releases them, ends those without
-- tasks, and repeats for their dependents, however long the chain. Returns the steps that are ready
-- (already started with p_starts; the caller creates their tasks), how many ended here, and the
-- runs of all ended steps, one entry per step, for the caller to decrement remaining_steps.
create or replace function pgflow._settle_dependents(
  p_flow_slugs text[], p_run_ids uuid[], p_step_slugs text[], p_starts boolean,
  out flow_slugs text[], out run_ids uuid[], out step_slugs text[], out ended_count int,
  out finished_runs uuid[]
)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_done_flows text[] := p_flow_slugs;
  v_done_runs uuid[] := p_run_ids;
  v_done_steps text[] := p_step_slugs;
  v_ready record;
begin
  flow_slugs := '{}';
  run_ids := '{}';
  step_slugs := '{}';
  ended_count := 0;
  finished_runs := p_run_ids;
  -- A loop, because a level of the graph is ready only after the one above it.
  while cardinality(v_done_runs) > 0 loop
    select
      array_agg(d.flow_slug) filter (where d.has_tasks) as flows,
      array_agg(d.run_id) filter (where d.has_tasks) as runs,
      array_agg(d.step_slug) filter (where d.has_tasks) as steps,
      coalesce(array_agg(d.flow_slug) filter (where not d.has_tasks), '{}') as ended_flows,
      coalesce(array_agg(d.run_id) filter (where not d.has_tasks), '{}') as ended_runs,
      coalesce(array_agg(d.step_slug) filter (where not d.has_tasks), '{}') as ended_steps,
      array_agg(d.output) filter (where not d.has_tasks) as outputs
    into v_ready
    from pgflow._release_dependents(v_done_flows, v_done_runs, v_done_steps, p_starts) d;

    flow_slugs := flow_slugs || v_ready.flows;
    run_ids := run_ids || v_ready.runs;
    step_slugs := step_slugs || v_ready.steps;
    v_done_flows := v_ready.ended_flows;
    v_done_runs := v_ready.ended_runs;
    v_done_steps := v_ready.ended_steps;
    if cardinality(v_done_runs) > 0 then
      perform pgflow._end_without_tasks(v_done_runs, v_done_steps, v_ready.outputs);
      finished_runs := finished_runs || v_done_runs;
      ended_count := ended_count + cardinality(v_done_runs);
    end if;
  end loop;
end;
$$;
