-- Creates the tasks and messages of steps that have just been started, and sends their events.
create or replace function pgflow._enqueue_steps(
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
  -- A loop, because each step has its own queue, delay and kind.
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
