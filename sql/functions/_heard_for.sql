-- How long a worker (null: any of them) has been sending heartbeats without a gap, until now; null
-- when it does not. After an outage of the database that is no time at all, for everybody.
create or replace function pgflow._heard_for(p_worker_id uuid)
returns interval
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  -- Moments are kept in bounds: a difference to infinity, or a sum past the last year, is an error.
  select max(clock_timestamp() - greatest(least(w.alive_since, clock_timestamp()), 'epoch'))
  from pgflow.workers w
  where w.stopped_at is null
    and w.last_heartbeat_at >= clock_timestamp() - make_interval(secs => w.lease_seconds / 2.0)
    and (p_worker_id is null or w.worker_id = p_worker_id);
$$;
