-- Makes create and drop of one queue wait for each other until the transaction ends.
-- Names that share tables (they differ in case only) share the lock. Every login may take it, too,
-- so it is waited for 5 s at most, or for the caller's lock_timeout if that is shorter: without it
-- the catalog's own uniqueness refuses one of the two.
create or replace function pgmq._lock_queue_name(p_queue_name text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_timeout constant text := current_setting('lock_timeout');
begin
  if v_timeout::interval not between interval '1 ms' and interval '5 s' then
    perform set_config('lock_timeout', '5s', true);
  end if;
  perform pg_advisory_xact_lock(hashtextextended('pgmq queue ' || lower(p_queue_name), 0));
  perform set_config('lock_timeout', v_timeout, true);
exception
  -- Which takes the setting back, too.
  when lock_not_available then
    null;
end;
$$;
