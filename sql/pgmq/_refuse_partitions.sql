-- Always raises: the fallback has no partitioned queues, with or without pg_partman.
create or replace function pgmq._refuse_partitions()
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception using
    message = 'pg_partman is required for partitioned queues',
    hint = 'Partitioned queues also need the pgmq extension; without it use pgmq.create().';
end;
$$;
