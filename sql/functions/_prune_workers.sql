-- Deletes workers that were last heard before p_cutoff and that no task names, p_limit at most, and
-- returns how many. Skips workers that somebody uses, such as an open claim.
-- Locks workers. A task comes to name a worker only under a lock on its row, so none can meanwhile.
create or replace function pgflow._prune_workers(p_cutoff timestamptz, p_limit int)
returns int
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
  v_worker_ids uuid[];
  v_deleted int;
begin
  v_worker_ids := array(
    select w.worker_id
    from pgflow.workers w
    where w.last_heartbeat_at < p_cutoff
      and not exists (select from pgflow.step_tasks t where t.last_worker_id = w.worker_id)
    limit p_limit
    for update of w skip locked
  );
  -- Once more, since a claim may have ended between the look and the lock.
  delete from pgflow.workers w
  where w.worker_id = any (v_worker_ids)
    and not exists (select from pgflow.step_tasks t where t.last_worker_id = w.worker_id);
  get diagnostics v_deleted = row_count;
  return v_deleted;
end;
$$;
