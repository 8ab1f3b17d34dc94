-- Where a new run is said to be from: the setting pgflow.client_ip, or null.
-- Errors: 22P02 a setting that is no address.
create or replace function pgflow._client_ip()
returns inet
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return nullif(current_setting('pgflow.client_ip', true), '')::inet;
end;
$$;
