-- Serializes create and drop of one queue until the transaction ends. Names that share tables
-- (differing only in case) share the lock. Any login may take this lock, so the wait is limited to
-- 5 s, or the caller's lock_timeout if shorter; without the lock, the catalog's own uniqueness
-- refuses one of the two sessions.
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
  -- The exception also reverts the setting.
  when lock_not_available then
    null;
end;
$$;
