-- Deletes and returns the visible message with the lowest id, read_ct unchanged; no row without
-- one. Skips locked messages.
create or replace function pgmq.pop(queue_name text)
returns setof pgmq.message_record
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  return query execute format(
    'delete from pgmq.%1$I
     where msg_id = (
       select msg_id
       from pgmq.%1$I
       where vt <= $1
       order by msg_id
       limit 1
       for update skip locked
     )
     returning msg_id, read_ct, enqueued_at, vt, message, headers',
    pgmq.format_table_name(queue_name, 'q'))
  using clock_timestamp();
end;
$$;
