-- Decrements remaining_tasks of the steps of completed tasks, one entry per task. Steps that reach
-- zero complete with their output, and their runs advance. Counters stop at zero, because other
-- clients may have changed them.
create or replace function pgflow._settle_steps(
  p_run_ids uuid[], p_step_slugs text[], p_task_indexes int[], p_outputs jsonb[]
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_done record;
begin
  with counted as (
    select i.run_id, i.step_slug, count(*)::int as tasks_count,
      (array_agg(i.output order by i.task_index))[1] as first_output
    from unnest(p_run_ids, p_step_slugs, p_task_indexes, p_outputs)
      i (run_id, step_slug, task_index, output)
    group by i.run_id, i.step_slug
  ),
  updated as (
    update pgflow.step_states s
    set remaining_tasks = s.remaining_tasks - least(c.tasks_count, s.remaining_tasks),
        status = case when s.remaining_tasks <= c.tasks_count then 'completed' else s.status end,
        completed_at = case
          when s.remaining_tasks <= c.tasks_count then greatest(now(), s.created_at, s.started_at)
        end,
        output = case
          when s.remaining_tasks > c.tasks_count then null
          -- The batch has all tasks of a single step: no need to read its rows again.
          when s.initial_tasks = c.tasks_count and (
            select d.step_type = 'single' from pgflow.steps d
            where d.flow_slug = s.flow_slug and d.step_slug = s.step_slug
          ) then c.first_output
          else pgflow._task_outputs(s.run_id, s.step_slug, (
            select d.step_type from pgflow.steps d
            where d.flow_slug = s.flow_slug and d.step_slug = s.step_slug
          ))
        end
    from counted c
    where s.run_id = c.run_id and s.step_slug = c.step_slug and s.status = 'started'
    returning s.flow_slug, s.run_id, s.step_slug, s.status
  )
  select array_agg(u.flow_slug) as flow_slugs, array_agg(u.run_id) as run_ids,
    array_agg(u.step_slug) as step_slugs
  into v_done
  from (select * from updated where status = 'completed' order by run_id, step_slug) u;

  if v_done.run_ids is not null then
    perform pgflow._broadcast_steps(v_done.run_ids, v_done.step_slugs);
    perform pgflow._advance(v_done.flow_slugs, v_done.run_ids, v_done.step_slugs);
  end if;
end;
$$;
