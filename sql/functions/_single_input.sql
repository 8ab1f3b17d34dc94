-- The input of a task that is no map's: {"run": run input, "<dependency>": its output, ...}.
create or replace function pgflow._single_input(p_flow_slug text, p_run_id uuid, p_step_slug text)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object('run', r.input) || coalesce((
    select jsonb_object_agg(
      d.dep_slug,
      coalesce(state.output, pgflow._task_outputs(p_run_id, d.dep_slug, dep.step_type))
    )
    from pgflow.deps d
    join pgflow.steps dep on dep.flow_slug = d.flow_slug and dep.step_slug = d.dep_slug
    left join pgflow.step_states state on state.run_id = p_run_id and state.step_slug = d.dep_slug
    where d.flow_slug = p_flow_slug and d.step_slug = p_step_slug
  ), '{}')
  from pgflow.runs r
  where r.run_id = p_run_id;
$$;
