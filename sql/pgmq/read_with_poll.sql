-- Repeats read every poll_interval_ms until it finds messages or max_poll_seconds have passed.
-- Does not read at all when max_poll_seconds is 0 or null.
create or replace function pgmq.read_with_poll(
  queue_name text,
  vt integer,
  qty integer,
  max_poll_seconds integer default 5,
  poll_interval_ms integer default 100,
  conditional jsonb default '{}'
)
returns setof pgmq.message_record
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_stop_at timestamptz := clock_timestamp() + make_interval(secs => max_poll_seconds);
  v_pause interval := make_interval(secs => greatest(poll_interval_ms, 1) / 1000.0);
begin
  while clock_timestamp() < v_stop_at loop
    return query select r.* from pgmq.read(queue_name, vt, qty, conditional) r;
    exit when found;
    perform pg_sleep_for(least(v_pause, v_stop_at - clock_timestamp()));
  end loop;
end;
$$;
