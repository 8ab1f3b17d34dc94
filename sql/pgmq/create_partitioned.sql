-- Always raises. Errors in this order: invalid characters, name too long, no partitioned queues.
create or replace function pgmq.create_partitioned(
  queue_name text,
  partition_interval text default '10000',
  retention_interval text default '100000'
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform pgmq.format_table_name(queue_name, 'q');
  perform pgmq.validate_queue_name(queue_name);
  perform pgmq._refuse_partitions();
end;
$$;
