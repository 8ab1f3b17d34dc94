-- Started tasks that no lease covers and that exceed their step's timeout by 30 seconds: they have
-- no worker, or their worker has not declared a lease.
create or replace function pgflow._overdue_tasks(p_limit int)
returns setof pgflow.step_tasks
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  select t.*
  from (
    select null::uuid as worker_id
    union all
    select h
    from pgflow._workers_with_tasks() h
    left join pgflow.workers w on w.worker_id = h
    where w.lease_seconds is null
  ) holder
  cross join lateral pgflow._tasks_held_by(holder.worker_id) t
  where coalesce(t.started_at, t.queued_at) < clock_timestamp() - interval '30 seconds' - (
    select make_interval(secs => coalesce(s.opt_timeout, f.opt_timeout))
    from pgflow.steps s
    join pgflow.flows f on f.flow_slug = s.flow_slug
    where s.flow_slug = t.flow_slug and s.step_slug = t.step_slug
  )
  limit p_limit;
$$;
