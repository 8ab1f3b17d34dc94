-- Empties a queue and returns how many messages it held; ids continue, the archive stays. Locks the
-- table exclusively first: a message sent meanwhile is neither lost nor miscounted.
create or replace function pgmq.purge_queue(queue_name text)
returns bigint
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_queue text := pgmq.format_table_name(queue_name, 'q');
  v_count bigint;
begin
  execute format('lock table pgmq.%I in access exclusive mode', v_queue);
  execute format('select count(*) from pgmq.%I', v_queue) into v_count;
  execute format('truncate table pgmq.%I', v_queue);
  return v_count;
end;
$$;
