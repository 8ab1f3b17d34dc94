-- Inserts a worker's row, or renews it: alive, not stopped, with these names.
create or replace function pgflow.register_worker(
  worker_id uuid, queue_name text, function_name text
)
returns void
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into pgflow.workers (worker_id, queue_name, function_name)
  values (register_worker.worker_id, register_worker.queue_name, register_worker.function_name)
  on conflict (worker_id) do update
  set queue_name = excluded.queue_name,
      function_name = excluded.function_name,
      last_heartbeat_at = excluded.last_heartbeat_at,
      stopped_at = null;
$$;
