-- recover_tasks for a schedule of your own: requeues or fails up to 1,000 tasks of expired workers
-- and returns how many. Workers of PgFlow do this by themselves.
create or replace function pgflow.requeue_stalled_tasks()
returns int
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(sum(r.tasks), 0)::int from pgflow.recover_tasks(null, 1000) r;
$$;
