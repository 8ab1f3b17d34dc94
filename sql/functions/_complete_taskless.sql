-- Completes ready steps that have no tasks: maps over an empty array. Their output is '[]'.
create or replace function pgflow._complete_taskless(p_run_ids uuid[], p_step_slugs text[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  update pgflow.step_states s
  set status = 'completed',
      started_at = greatest(now(), s.created_at),
      completed_at = greatest(now(), s.created_at),
      initial_tasks = 0,
      remaining_tasks = 0,
      output = '[]'
  from unnest(p_run_ids, p_step_slugs) i (run_id, step_slug)
  where s.run_id = i.run_id and s.step_slug = i.step_slug;
  perform pgflow._broadcast_steps(p_run_ids, p_step_slugs, p_is_taskless => true);
end;
$$;
