-- The output of a completed step, from its tasks: the only task's output for a single step, the
-- array of all in task_index order for a map step ('[]' without tasks).
create or replace function pgflow._task_outputs(p_run_id uuid, p_step_slug text, p_step_type text)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when p_step_type = 'map' then (
      select coalesce(jsonb_agg(t.output order by t.task_index), '[]')
      from pgflow.step_tasks t
      where t.run_id = p_run_id and t.step_slug = p_step_slug
    )
    else (
      select t.output
      from pgflow.step_tasks t
      where t.run_id = p_run_id and t.step_slug = p_step_slug
      order by t.task_index
      limit 1
    )
  end;
$$;
