-- Creates the work of one started step in several runs of a flow, by kind of step, in the order of
-- p_run_ids. A new kind of step gets its own function here.
create or replace function pgflow._enqueue_step(
  p_flow_slug text, p_step_slug text, p_run_ids uuid[]
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_step pgflow.steps;
begin
  select s.* into v_step from pgflow.steps s
  where s.flow_slug = p_flow_slug and s.step_slug = p_step_slug;
  case v_step.step_type
    when 'single' then perform pgflow._enqueue_single(v_step, p_run_ids);
    when 'map' then perform pgflow._enqueue_map(v_step, p_run_ids);
  end case;
  perform pgflow._wake_workers(p_flow_slug);
end;
$$;
