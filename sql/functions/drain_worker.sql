-- Asks a worker to claim nothing more, to finish its tasks, and to end: sets deprecated_at, which
-- its next heartbeat returns. Has no effect when repeated.
-- Locks the worker's row. Errors: PF005 no such worker.
create or replace function pgflow.drain_worker(worker_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update pgflow.workers w
  set deprecated_at = coalesce(w.deprecated_at, now())
  where w.worker_id = drain_worker.worker_id;
  if not found then
    perform pgflow._refuse_unknown_worker(
      drain_worker.worker_id,
      p_hint => 'List running workers: select worker_id, host, process_id, queue_name from '
        'pgflow.workers where stopped_at is null'
    );
  end if;
end;
$$;
