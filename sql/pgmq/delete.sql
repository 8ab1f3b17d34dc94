-- Deletes a message; false when the queue does not hold it.
create or replace function pgmq.delete(queue_name text, msg_id bigint)
returns boolean
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_count bigint;
begin
  execute format(
    'delete from pgmq.%I where msg_id = $1', pgmq.format_table_name(queue_name, 'q'))
  using msg_id;
  get diagnostics v_count = row_count;
  return v_count > 0;
end;
$$;

-- Deletes messages and returns the ids that were found, ascending.
-- Locks messages in msg_id order.
create or replace function pgmq.delete(queue_name text, msg_ids bigint[])
returns setof bigint
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  return query execute format(
    'with locked as (
       select msg_id from pgmq.%1$I where msg_id = any ($1) order by msg_id for update
     ), removed as (
       delete from pgmq.%1$I
       where msg_id = any (array(select msg_id from locked))
       returning msg_id
     )
     select msg_id from removed order by msg_id',
    pgmq.format_table_name(queue_name, 'q'))
  using msg_ids;
end;
$$;
