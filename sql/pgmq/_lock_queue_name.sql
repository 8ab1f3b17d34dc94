-- Makes create and drop of one queue wait for each other until the transaction ends.
-- Names that share tables (they differ in case only) share the lock. Every login may take it, too,
-- so it is waited for 5 s at most: without it the catalog's own uniqueness refuses one of the two.
create or replace function pgmq._lock_queue_name(p_queue_name text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
set lock_timeout = '5s'
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('pgmq queue ' || lower(p_queue_name), 0));
exception
  when lock_not_available then
    null;
end;
$$;
