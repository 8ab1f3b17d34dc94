-- Marks a worker as stopped: it no longer waits for work, and the next recovery requeues tasks that
-- it still has.
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
