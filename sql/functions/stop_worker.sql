-- Marks a worker as stopped: it waits for nothing any more, and tasks that it still has are given
-- back by the next recovery.
create or replace function pgflow.stop_worker(worker_id uuid)
returns void
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  update pgflow.workers w
  set stopped_at = now()
  where w.worker_id = stop_worker.worker_id;
  delete from pgflow.waiting_workers w where w.worker_id = stop_worker.worker_id;
$$;
