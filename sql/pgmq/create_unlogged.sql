-- Creates a queue whose messages do not survive a crash of the server; its archive does.
-- Leaves an existing queue unchanged, logged or not.
create or replace function pgmq.create_unlogged(queue_name text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform pgmq._create_queue(queue_name, true);
end;
$$;
