-- Deletes workers whose last heartbeat is before p_cutoff, at most p_limit, and returns how many.
-- Keeps workers with started tasks for recovery. Ended and queued tasks keep the id of a deleted
-- worker, and so does a claim that commits later: recovery requeues it by timeout.
-- Locks workers, skipping locked ones.
create or replace function pgflow._prune_workers(p_cutoff timestamptz, p_limit int default null)
returns int
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_indexscan = on
set enable_indexonlyscan = on
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set join_collapse_limit = 1
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
  v_holders uuid[] := array(select h from pgflow._workers_with_tasks() h);
  v_deleted int;
begin
  delete from pgflow.workers w
  where w.worker_id = any (array(
    select o.worker_id
    from pgflow.workers o
    where o.last_heartbeat_at < p_cutoff and o.worker_id <> all (v_holders)
    order by o.worker_id
    limit p_limit
    for update of o skip locked
  ));
  get diagnostics v_deleted = row_count;
  return v_deleted;
end;
$$;
