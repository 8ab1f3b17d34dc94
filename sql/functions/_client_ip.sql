-- The address that a new run is attributed to: the setting pgflow.client_ip, or null.
-- Errors: 22P02 the setting is not an address.
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
