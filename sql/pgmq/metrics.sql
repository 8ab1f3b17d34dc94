-- Depth and age of one queue as of now(); queue_length counts hidden messages too, ages are null
-- for an empty queue, total_messages is the last id that was assigned. Counts every row.
create or replace function pgmq.metrics(queue_name text)
returns pgmq.metrics_result
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_queue text := pgmq.format_table_name(queue_name, 'q');
  v_result pgmq.metrics_result;
begin
  execute format(
    'select
       $1,
       count(*),
       extract(epoch from now() - max(enqueued_at))::integer,
       extract(epoch from now() - min(enqueued_at))::integer,
       coalesce(pg_sequence_last_value(pg_get_serial_sequence($2, ''msg_id'')::regclass), 0),
       now(),
       count(*) filter (where vt <= now())
     from pgmq.%I',
    v_queue)
  into v_result
  using queue_name, format('pgmq.%I', v_queue);
  return v_result;
end;
$$;
