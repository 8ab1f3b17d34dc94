-- Whether a step is a map step; null for an unknown step.
create or replace function pgflow._is_map(p_flow_slug text, p_step_slug text)
returns boolean
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select s.step_type = 'map' from pgflow.steps s
  where s.flow_slug = p_flow_slug and s.step_slug = p_step_slug;
$$;
