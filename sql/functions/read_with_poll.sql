-- Reads messages, waiting for the first: pgmq.read_with_poll under the name that clients of pgflow
-- 0.7 call. Hides them for at most 7 days, and polls at most every 10 ms.
create or replace function pgflow.read_with_poll(
  queue_name text, vt int, qty int, max_poll_seconds int default 5,
  poll_interval_ms int default 100, conditional jsonb default '{}'
)
returns setof pgmq.message_record
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform pgflow._require_queue_access(read_with_poll.queue_name);
  return query
    select m.* from pgmq.read_with_poll(
      read_with_poll.queue_name,
      case when read_with_poll.vt > 604800 then 604800 else read_with_poll.vt end,
      read_with_poll.qty, read_with_poll.max_poll_seconds,
      greatest(read_with_poll.poll_interval_ms, 10), read_with_poll.conditional
    ) m;
end;
$$;
