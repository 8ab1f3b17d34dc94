-- How long a worker (null: the longest of all) has sent heartbeats without a gap, or null if its
-- last one is too old. After an outage of the database this restarts at zero for all workers.
create or replace function pgflow._alive_for(p_worker_id uuid)
returns interval
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  -- Bounds the timestamps: a difference to infinity, or a sum out of range, is an error.
  select max(clock_timestamp() - greatest(least(w.alive_since, clock_timestamp()), 'epoch'))
  from pgflow.workers w
  where w.stopped_at is null
    and w.last_heartbeat_at >= clock_timestamp() - make_interval(secs => w.lease_seconds / 2.0)
    and (p_worker_id is null or w.worker_id = p_worker_id);
$$;
