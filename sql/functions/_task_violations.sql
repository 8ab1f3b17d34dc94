-- Part of check_invariants: the invariants of tasks.
create or replace function pgflow._task_violations()
returns table (invariant text, violation text)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  with named as (
    select t.*, r.flow_slug as run_flow, r.status as run_status, s.status as step_status,
      pgflow._run_has_ended(r) as has_run_ended, pgflow._run_is_open(r) as is_run_open,
      format('task %s[%s] of run %s', t.step_slug, t.task_index, t.run_id) as name
    from pgflow.step_tasks t
    join pgflow.runs r on r.run_id = t.run_id
    join pgflow.step_states s on s.run_id = t.run_id and s.step_slug = t.step_slug
  )
  select 'task_flow', format(
    'The %s is of flow %s, but its run is of flow %s.', n.name, n.flow_slug, n.run_flow
  )
  from named n
  where n.flow_slug <> n.run_flow
  union all
  select 'task_of_ended_run', format(
    'The %s is %s, but its run is %s.', n.name, n.status, n.run_status
  )
  from named n
  where n.status in ('queued', 'started') and n.has_run_ended
  union all
  select 'task_of_open_run', format(
    'The %s is %s, but its run is %s.', n.name, n.status, n.run_status
  )
  from named n
  where n.status in ('failed', 'cancelled') and n.is_run_open
  union all
  select 'task_of_step', format(
    'The %s is %s, but its step is %s.', n.name, n.status, n.step_status
  )
  from named n
  where n.status in ('queued', 'started')
    and not n.has_run_ended
    and n.step_status <> 'started'
  union all
  select 'task_started_at', format(
    'The %s is %s, started at %s.', n.name, n.status, coalesce(n.started_at::text, 'never')
  )
  from named n
  where n.status = 'queued' and n.started_at is not null
    or n.status in ('started', 'completed') and n.started_at is null
  union all
  select 'task_attempts', format(
    'The %s is %s in attempt %s, under claim %s.', n.name, n.status, n.attempts_count, n.claim_no
  )
  from named n
  where n.attempts_count > n.claim_no
    or n.status in ('started', 'completed') and n.attempts_count < 1
  union all
  select 'task_requeues', format(
    'The %s was requeued %s times, but settings.max_requeues allows %s.',
    n.name, n.requeued_count, c.max_requeues
  )
  from named n
  cross join pgflow.settings c
  where n.requeued_count > c.max_requeues and n.status in ('queued', 'started')
  union all
  select 'task_trial_size', format(
    'Worker %s tries %s suspects at a time, but %s allows %s.',
    trial.last_worker_id, trial.suspects, trial.name, trial.trial_size
  )
  from (
    select n.last_worker_id, n.name, n.trial_size,
      count(*) over (partition by n.last_worker_id) as suspects
    from named n
    where n.status = 'started' and n.trial_size is not null and n.last_worker_id is not null
  ) trial
  where trial.suspects > greatest(trial.trial_size, 1);
$$;
