-- Inserts a worker's row, or renews it like a heartbeat: running, with these names; alive_since is
-- kept if there was no gap. With a lease, its tasks are given to others after so many seconds
-- without a heartbeat; without one (null), each task is given to others 30 seconds after its step's
-- timeout. Host, process and version help operators to find the worker.
-- Errors: 22023 a lease outside of 1 to 86400 seconds.
create or replace function pgflow.register_worker(
  worker_id uuid, queue_name text, function_name text, lease_seconds int default null,
  host text default null, process_id int default null, version text default null
)
returns void
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select pgflow._require_between('lease_seconds', coalesce(lease_seconds, 1), 1, 86400);
  insert into pgflow.workers as w (
    worker_id, queue_name, function_name, lease_seconds, alive_since, host, process_id, version
  )
  values (
    register_worker.worker_id, register_worker.queue_name, register_worker.function_name,
    register_worker.lease_seconds, now(), register_worker.host, register_worker.process_id,
    register_worker.version
  )
  on conflict (worker_id) do update
  set queue_name = excluded.queue_name,
      function_name = excluded.function_name,
      lease_seconds = excluded.lease_seconds,
      host = excluded.host,
      process_id = excluded.process_id,
      version = excluded.version,
      last_heartbeat_at = excluded.last_heartbeat_at,
      alive_since = case
        when w.stopped_at is null
          and w.last_heartbeat_at >= now() - make_interval(secs => w.lease_seconds / 2.0)
        then w.alive_since
        else now()
      end,
      stopped_at = null,
      lost_at = null;
$$;
