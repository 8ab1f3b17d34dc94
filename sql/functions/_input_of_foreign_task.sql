-- The input of a map task that another client inserted without one: its element of the array.
create or replace function pgflow._input_of_foreign_task(
  p_flow_slug text, p_run_id uuid, p_step_slug text, p_task_index int
)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select pgflow._map_source(p_run_id, (
    select d.dep_slug from pgflow.deps d
    where d.flow_slug = p_flow_slug and d.step_slug = p_step_slug
  )) -> p_task_index;
$$;
