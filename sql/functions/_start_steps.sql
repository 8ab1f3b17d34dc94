-- Starts ready steps of locked runs: status, task rows and messages; steps of a run in step_slug
-- order. The caller names only steps that are created, have no open dependency, and have tasks.
create or replace function pgflow._start_steps(
  p_flow_slugs text[], p_run_ids uuid[], p_step_slugs text[]
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_step record;
begin
  if coalesce(cardinality(p_run_ids), 0) = 0 then
    return;
  end if;
  update pgflow.step_states s
  set status = 'started',
      started_at = greatest(now(), s.created_at),
      remaining_tasks = s.initial_tasks
  from unnest(p_run_ids, p_step_slugs) i (run_id, step_slug)
  where s.run_id = i.run_id and s.step_slug = i.step_slug;

  -- A loop, because each step has a queue, a delay and a kind of its own.
  for v_step in
    select i.flow_slug, i.step_slug, array_agg(i.run_id order by i.position) as run_ids
    from unnest(p_flow_slugs, p_run_ids, p_step_slugs) with ordinality
      i (flow_slug, run_id, step_slug, position)
    group by i.flow_slug, i.step_slug
    order by i.flow_slug, i.step_slug
  loop
    perform pgflow._enqueue_step(v_step.flow_slug, v_step.step_slug, v_step.run_ids);
  end loop;
  perform pgflow._broadcast_steps(p_run_ids, p_step_slugs);
end;
$$;
