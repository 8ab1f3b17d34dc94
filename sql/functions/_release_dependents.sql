-- Updates the dependents of steps that have just completed: decrements remaining_deps, sets the
-- number of tasks of a dependent map, and with p_starts starts steps that are ready and have tasks.
-- Returns the steps that are ready now, in step_slug order per run; for steps that end without
-- tasks, with their output.
create or replace function pgflow._release_dependents(
  p_flow_slugs text[], p_run_ids uuid[], p_step_slugs text[], p_starts boolean
)
returns table (flow_slug text, run_id uuid, step_slug text, has_tasks boolean, output jsonb)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    with freed as (
      select i.run_id, d.step_slug, count(*)::int as deps_count, max(case
        when (
          select s.step_type = 'map' from pgflow.steps s
          where s.flow_slug = d.flow_slug and s.step_slug = d.step_slug
        ) then pgflow._output_length(i.flow_slug, i.run_id, i.step_slug)
      end) as tasks_count
      from unnest(p_flow_slugs, p_run_ids, p_step_slugs) i (flow_slug, run_id, step_slug)
      join pgflow.deps d on d.flow_slug = i.flow_slug and d.dep_slug = i.step_slug
      group by i.run_id, d.step_slug
    ),
    resolved as (
      update pgflow.step_states s
      set (remaining_deps, initial_tasks, status, started_at, remaining_tasks) = (
        select
          next.deps, next.tasks,
          case when next.starts then 'started' else s.status end,
          case when next.starts then greatest(now(), s.created_at) else s.started_at end,
          case when next.starts then next.tasks else s.remaining_tasks end
        from (
          select n.deps, n.tasks,
            p_starts and n.deps = 0 and n.tasks > 0 as starts
          from (
            select s.remaining_deps - least(f.deps_count, s.remaining_deps) as deps,
              coalesce(s.initial_tasks, f.tasks_count) as tasks
          ) n
        ) next
      )
      from freed f
      where s.run_id = f.run_id and s.step_slug = f.step_slug and s.status = 'created'
      returning s.flow_slug, s.run_id, s.step_slug, s.initial_tasks, s.remaining_deps
    )
    select r.flow_slug, r.run_id, r.step_slug, r.initial_tasks > 0,
      case when r.initial_tasks = 0 then '[]'::jsonb end
    from resolved r
    where r.remaining_deps = 0 and r.initial_tasks is not null
    order by r.run_id, r.step_slug;
end;
$$;
