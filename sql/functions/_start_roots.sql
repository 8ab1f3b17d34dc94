-- Creates the step states of new runs and starts root steps that have tasks. A root map over an
-- empty array completes, with everything that follows from it.
create or replace function pgflow._start_roots(
  p_flow_slug text, p_steps pgflow.steps[], p_run_ids uuid[]
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_roots record;
begin
  if cardinality(p_run_ids) = 0 then
    return;
  end if;
  perform pgflow._broadcast_runs(p_run_ids);
  with created as (
    insert into pgflow.step_states (
      flow_slug, run_id, step_slug, remaining_deps, initial_tasks, status, started_at,
      remaining_tasks
    )
    select
      p_flow_slug, i.run_id, s.step_slug, s.deps_count, step.tasks_count,
      case when step.is_started then 'started' else 'created' end,
      case when step.is_started then now() end,
      case when step.is_started then step.tasks_count end
    from unnest(p_run_ids) with ordinality i (run_id, item)
    cross join unnest(p_steps) s
    cross join lateral (
      select t.tasks_count, t.tasks_count > 0 and s.deps_count = 0 as is_started
      from (select case
        when s.step_type <> 'map' then 1
        when s.deps_count = 0 then (
          select jsonb_array_length(r.input) from pgflow.runs r where r.run_id = i.run_id
        )
      end) t (tasks_count)
    ) step
    order by i.item, s.step_slug
    returning run_id, step_slug, status, remaining_deps
  )
  select
    array_agg(c.run_id) filter (where c.status = 'started') as run_ids,
    array_agg(c.step_slug) filter (where c.status = 'started') as step_slugs,
    array_agg(c.run_id) filter (where c.status = 'created') as empty_runs,
    array_agg(c.step_slug) filter (where c.status = 'created') as empty_steps
  into v_roots
  from created c
  where c.remaining_deps = 0;

  if v_roots.run_ids is not null then
    perform pgflow._enqueue_steps(
      array_fill(p_flow_slug, array[cardinality(v_roots.run_ids)]),
      v_roots.run_ids, v_roots.step_slugs
    );
  end if;
  if v_roots.empty_runs is not null then
    perform pgflow._end_without_tasks(
      v_roots.empty_runs, v_roots.empty_steps,
      array_fill('[]'::jsonb, array[cardinality(v_roots.empty_runs)])
    );
    perform pgflow._advance(
      array_fill(p_flow_slug, array[cardinality(v_roots.empty_runs)]),
      v_roots.empty_runs, v_roots.empty_steps
    );
  elsif cardinality(p_steps) = 0 then
    perform pgflow._settle_runs(p_run_ids, p_steps => 0);
  end if;
end;
$$;
