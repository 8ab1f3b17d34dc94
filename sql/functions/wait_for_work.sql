-- Publishes that a worker waits for work of these flows for so many seconds; 0: that it does not any
-- more. Until then a transaction that makes work for one of them notifies the channel pgflow_work
-- with its slug. Work that was made at the same moment may go without: look once more afterwards.
-- Locks the worker's rows. Errors: 23503 unknown flow or worker.
create or replace function pgflow.wait_for_work(worker_id uuid, flow_slugs text[], seconds int)
returns void
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into pgflow.waiting_workers (flow_slug, worker_id, waits_until)
  select f.flow_slug, wait_for_work.worker_id, clock_timestamp() + make_interval(secs => seconds)
  from (select distinct unnest(flow_slugs) order by 1) f (flow_slug)
  on conflict on constraint waiting_workers_pkey do update set waits_until = excluded.waits_until;
$$;
