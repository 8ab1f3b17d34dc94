-- Hides up to qty visible messages for vt seconds and returns them by msg_id, read_ct one higher.
-- conditional keeps messages that contain it (jsonb @>); an empty object or null keeps all.
-- Locks messages in msg_id order and skips locked ones. The clock is a parameter, not a volatile
-- call, to allow the index on vt for queues whose messages are mostly hidden.
create or replace function pgmq.read(
  queue_name text,
  vt integer,
  qty integer,
  conditional jsonb default '{}'
)
returns setof pgmq.message_record
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  return query execute format(
    'with picked as (
       select msg_id
       from pgmq.%1$I
       where vt <= $1 and ($4 is null or $4 = ''{}'' or message @> $4)
       order by msg_id
       limit $2
       for update skip locked
     ), hidden as (
       update pgmq.%1$I
       set vt = clock_timestamp() + $3, read_ct = read_ct + 1
       where msg_id = any (array(select msg_id from picked))
       returning msg_id, read_ct, enqueued_at, vt, message, headers
     )
     select * from hidden order by msg_id',
    pgmq.format_table_name(queue_name, 'q'))
  using clock_timestamp(), qty, make_interval(secs => vt), conditional;
end;
$$;
