-- How long to wait for a lock: p_most, or what the caller's lock_timeout allows where that is less.
create or replace function pgflow._lock_patience(p_most interval)
returns interval
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  -- A timeout of zero is none.
  return least(
    nullif(current_setting('lock_timeout')::interval, interval '0'), p_most
  );
end;
$$;
