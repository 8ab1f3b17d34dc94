-- The workers that have started tasks of these flows: last heartbeat, lease if declared, and when
-- the last of these tasks exceeds its step's timeout by 30 seconds. Tasks without a worker are one
-- row with a null worker.
create or replace function pgflow.flow_holders(flow_slugs text[])
returns table (
  worker_id uuid, last_heartbeat_at timestamptz, lease_seconds int, overdue_in interval
)
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select w.worker_id, w.last_heartbeat_at, w.lease_seconds,
    -- A difference to infinity is an error, or larger than clients can represent.
    greatest(
      least(held.overdue_at, clock_timestamp() + interval '100 years'),
      clock_timestamp() - interval '100 years'
    ) - clock_timestamp()
  from (
    select null::uuid as worker_id
    union all
    select h from pgflow._workers_with_tasks() h
  ) holder
  left join pgflow.workers w on w.worker_id = holder.worker_id
  cross join lateral (
    select max(
      coalesce(t.started_at, t.queued_at) + interval '30 seconds'
      + make_interval(secs => coalesce(s.opt_timeout, f.opt_timeout))
    ) as overdue_at
    from pgflow._tasks_held_by(holder.worker_id) t
    join pgflow.steps s on s.flow_slug = t.flow_slug and s.step_slug = t.step_slug
    join pgflow.flows f on f.flow_slug = t.flow_slug
    where t.flow_slug = any (flow_holders.flow_slugs)
  ) held
  where held.overdue_at is not null;
$$;
