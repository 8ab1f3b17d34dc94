-- Marks a worker as expired if it has stopped, or if its lease has expired and the sweeping worker
-- has been alive for at least that long (p_alive_for). In a sweep without a live worker
-- (p_is_sweep, null) it expires after an hour without a heartbeat. Stores the number of its started
-- tasks once, since recovery may take several calls. Returns its row, or null if it has not expired
-- or another session has locked it. Locks the worker's row, skipping a locked one.
create or replace function pgflow._mark_expired(
  p_worker_id uuid, p_alive_for interval, p_is_sweep boolean
)
returns pgflow.workers
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_worker pgflow.workers;
begin
  select w.* into v_worker
  from pgflow.workers w
  where w.worker_id = p_worker_id
    and (
      w.stopped_at is not null
      or w.last_heartbeat_at < clock_timestamp() - make_interval(secs => w.lease_seconds)
        and (
          p_alive_for >= make_interval(secs => w.lease_seconds)
          or p_is_sweep and p_alive_for is null
            and w.last_heartbeat_at < clock_timestamp() - interval '1 hour'
        )
    )
  for no key update skip locked;
  if found and v_worker.lost_at is null then
    update pgflow.workers w
    set lost_at = now(), lost_tasks = held.tasks, lost_suspects = held.suspects
    from (
      select count(*)::int as tasks, count(t.trial_size)::int as suspects
      from pgflow._tasks_held_by(p_worker_id) t
    ) held
    where w.worker_id = p_worker_id
    returning w.* into v_worker;
  end if;
  return v_worker;
end;
$$;
