-- Part of check_invariants: the invariants of runs.
create or replace function pgflow._run_violations()
returns table (invariant text, violation text)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  with counted as (
    select r.run_id, r.flow_slug, r.status, r.remaining_steps, r.started_at, r.completed_at,
      r.failed_at,
      count(s.*) as steps,
      count(*) filter (where pgflow._step_is_open(s)) as unfinished,
      count(*) filter (where s.status = 'failed') as failed
    from pgflow.runs r
    left join pgflow.step_states s on s.run_id = r.run_id
    group by r.run_id
  )
  select 'run_remaining_steps', format(
    'Run %s of flow %s says that %s steps remain, but %s are unfinished.',
    c.run_id, c.flow_slug, c.remaining_steps, c.unfinished
  )
  from counted c
  where c.status <> 'failed' and c.remaining_steps <> c.unfinished
  union all
  select 'run_completed', format(
    'Run %s of flow %s is completed, but %s of its steps are not.',
    c.run_id, c.flow_slug, c.unfinished + c.failed
  )
  from counted c
  where c.status = 'completed' and c.unfinished + c.failed > 0
  union all
  select 'run_started', format(
    'Run %s of flow %s is started, but all of its steps have ended.', c.run_id, c.flow_slug
  )
  from counted c
  where c.status = 'started' and c.unfinished = 0
  union all
  select 'run_failed', format(
    'Run %s of flow %s is %s, and %s of its steps have failed.',
    c.run_id, c.flow_slug, c.status, c.failed
  )
  from counted c
  where (c.status = 'failed') <> (c.failed > 0)
  union all
  select 'run_ended_at', format(
    'Run %s of flow %s is %s, completed at %s, failed at %s.',
    c.run_id, c.flow_slug, c.status, coalesce(c.completed_at::text, 'never'),
    coalesce(c.failed_at::text, 'never')
  )
  from counted c
  where (c.status = 'completed') <> (c.completed_at is not null)
    or (c.status = 'failed') <> (c.failed_at is not null)
  union all
  select 'run_steps', format(
    'Run %s of flow %s has %s step states, but the flow has %s steps, %s of them older than it.',
    c.run_id, c.flow_slug, c.steps, defined.steps, defined.older
  )
  from counted c
  cross join lateral (
    -- A step that was added to the flow later does not belong to this run.
    select count(*) as steps, count(*) filter (where d.created_at <= c.started_at) as older
    from pgflow.steps d
    where d.flow_slug = c.flow_slug
  ) defined
  where c.steps > defined.steps or c.steps < defined.older;
$$;
