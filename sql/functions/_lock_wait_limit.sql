-- How long to wait for a lock: p_most, or the caller's lock_timeout if that is shorter.
create or replace function pgflow._lock_wait_limit(p_most interval)
returns interval
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  -- A timeout of zero means no timeout.
  return least(
    nullif(current_setting('lock_timeout')::interval, interval '0'), p_most
  );
end;
$$;
