-- How many tasks a map over this completed step has: the task count of a map step, the array length
-- of a single step's output; null when that output is not an array.
create or replace function pgflow._output_length(
  p_flow_slug text, p_run_id uuid, p_step_slug text
)
returns int
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when pgflow._is_map(p_flow_slug, p_step_slug) then s.initial_tasks
    when jsonb_typeof(s.output) = 'array' then jsonb_array_length(s.output)
  end
  from pgflow.step_states s
  where s.run_id = p_run_id and s.step_slug = p_step_slug;
$$;
