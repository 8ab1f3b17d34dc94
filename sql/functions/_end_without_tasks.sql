-- Completes open steps of locked runs that have no tasks, each with the output given. Every step
-- that ends without a handler completes here: today maps over an empty array. The caller settles
-- dependents and runs.
create or replace function pgflow._end_without_tasks(
  p_run_ids uuid[], p_step_slugs text[], p_outputs jsonb[]
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  update pgflow.step_states s
  set status = 'completed',
      started_at = greatest(coalesce(s.started_at, now()), s.created_at),
      completed_at = greatest(now(), s.created_at, s.started_at),
      initial_tasks = 0,
      remaining_tasks = 0,
      output = i.output
  from unnest(p_run_ids, p_step_slugs, p_outputs) i (run_id, step_slug, output)
  where s.run_id = i.run_id and s.step_slug = i.step_slug and pgflow._step_is_open(s);
  perform pgflow._broadcast_steps(p_run_ids, p_step_slugs);
end;
$$;
