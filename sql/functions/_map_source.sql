-- The input array of a map step: the run's input for a root map (p_dep_slug null), else the output
-- of the dependency.
create or replace function pgflow._map_source(p_run_id uuid, p_dep_slug text)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when p_dep_slug is null then (select r.input from pgflow.runs r where r.run_id = p_run_id)
    else (
      select coalesce(s.output, pgflow._task_outputs(s.run_id, s.step_slug, d.step_type))
      from pgflow.step_states s
      join pgflow.steps d on d.flow_slug = s.flow_slug and d.step_slug = s.step_slug
      where s.run_id = p_run_id and s.step_slug = p_dep_slug
    )
  end;
$$;
