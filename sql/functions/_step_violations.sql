-- Part of check_invariants: the invariants of step states. Steps of failed runs keep their last
-- counts.
create or replace function pgflow._step_violations()
returns table (invariant text, violation text)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  with counted as (
    select s.*, r.flow_slug as run_flow, format('step %s of run %s', s.step_slug, s.run_id) as name,
      (
        select count(*)
        from pgflow.deps d
        join pgflow.step_states before
          on before.run_id = s.run_id and before.step_slug = d.dep_slug
        where d.flow_slug = s.flow_slug and d.step_slug = s.step_slug
          and before.status <> 'completed'
      ) as unfinished_deps,
      (
        select count(*) from pgflow.step_tasks t
        where t.run_id = s.run_id and t.step_slug = s.step_slug
      ) as tasks,
      (
        select count(*) from pgflow.step_tasks t
        where t.run_id = s.run_id and t.step_slug = s.step_slug and t.status <> 'completed'
      ) as unfinished_tasks
    from pgflow.step_states s
    join pgflow.runs r on r.run_id = s.run_id and pgflow._run_is_open(r)
  )
  select 'step_flow', format(
    'The %s is of flow %s, but its run is of flow %s.', c.name, c.flow_slug, c.run_flow
  )
  from counted c
  where c.flow_slug <> c.run_flow
  union all
  select 'step_remaining_deps', format(
    'The %s says that %s dependencies remain, but %s are unfinished.',
    c.name, c.remaining_deps, c.unfinished_deps
  )
  from counted c
  where c.remaining_deps <> c.unfinished_deps
  union all
  select 'step_starts', format(
    'The %s is %s, with %s unfinished dependencies.', c.name, c.status, c.unfinished_deps
  )
  from counted c
  where (c.status = 'created') <> (c.unfinished_deps > 0)
  union all
  select 'step_tasks', format(
    'The %s was started with %s tasks, but has %s.', c.name, coalesce(c.initial_tasks, 0), c.tasks
  )
  from counted c
  where c.status in ('started', 'completed') and c.initial_tasks is distinct from c.tasks
    or c.status = 'created' and c.tasks > 0
  union all
  select 'step_remaining_tasks', format(
    'The %s says that %s tasks remain, but %s are unfinished.',
    c.name, coalesce(c.remaining_tasks, 0), c.unfinished_tasks
  )
  from counted c
  where c.status in ('started', 'completed')
    and c.remaining_tasks is distinct from c.unfinished_tasks
  union all
  select 'step_started', format('The %s is started, but all of its tasks are completed.', c.name)
  from counted c
  where c.status = 'started' and c.unfinished_tasks = 0;
$$;
