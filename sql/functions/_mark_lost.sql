-- Notes that a worker is lost, if it is: it has said that it stopped, or its lease has lapsed and a
-- judge was heard for as long; in a sweep without any judge (null) after an hour of silence. Notes
-- once how much it had in its hands, since recovery may take several calls. Returns its row, or
-- null when it is not lost or another session deals with it.
-- Locks the worker's row, skipping a locked one.
create or replace function pgflow._mark_lost(
  p_worker_id uuid, p_heard interval, p_is_sweep boolean
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
          p_heard >= make_interval(secs => w.lease_seconds)
          or p_is_sweep and p_heard is null
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
