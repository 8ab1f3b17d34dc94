-- Advances locked runs after steps have completed: starts dependents, completes steps without
-- tasks, and completes runs that have no steps left.
create or replace function pgflow._advance(
  p_flow_slugs text[], p_run_ids uuid[], p_step_slugs text[]
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_next record;
begin
  if coalesce(cardinality(p_run_ids), 0) = 0 then
    return;
  end if;
  v_next := pgflow._settle_dependents(p_flow_slugs, p_run_ids, p_step_slugs, p_starts => true);
  if cardinality(v_next.run_ids) > 0 then
    perform pgflow._enqueue_steps(v_next.flow_slugs, v_next.run_ids, v_next.step_slugs);
  end if;
  perform pgflow._settle_runs(v_next.finished_runs);
end;
$$;
