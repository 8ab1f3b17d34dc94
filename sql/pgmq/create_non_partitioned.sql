-- Creates a queue; leaves an existing one unchanged. The same as create().
create or replace function pgmq.create_non_partitioned(queue_name text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform pgmq._create_queue(queue_name, false);
end;
$$;
