-- Drops a queue's tables and the meta row of exactly this name. False and a notice without a queue.
-- Locks the queue's name, its table, its archive, then meta.
create or replace function pgmq.drop_queue(queue_name text)
returns boolean
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_queue text := pgmq.format_table_name(queue_name, 'q');
  v_archive text := pgmq.format_table_name(queue_name, 'a');
begin
  perform pgmq._lock_queue_name(queue_name);
  if to_regclass(format('pgmq.%I', v_queue)) is null then
    raise notice 'pgmq queue `%` does not exist', queue_name;
    return false;
  end if;

  execute format('drop table pgmq.%I', v_queue);
  if to_regclass(format('pgmq.%I', v_archive)) is not null then
    execute format('drop table pgmq.%I', v_archive);
  end if;
  delete from pgmq.meta m where m.queue_name = drop_queue.queue_name;
  return true;
end;
$$;

-- The older form returns true even if there was no queue.
create or replace function pgmq.drop_queue(queue_name text, partitioned boolean)
returns boolean
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  raise warning 'drop_queue(queue_name, partitioned) is deprecated, call drop_queue(queue_name)';
  perform pgmq.drop_queue(queue_name);
  return true;
end;
$$;
