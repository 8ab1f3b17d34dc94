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
  perform pgflow._enqueue_steps(p_flow_slugs, p_run_ids, p_step_slugs);
end;
$$;
