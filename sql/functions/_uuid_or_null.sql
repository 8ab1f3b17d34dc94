-- The text as a uuid, or null if it is not one.
-- In PL/pgSQL: an SQL function with a search path is planned at each call.
create or replace function pgflow._uuid_or_null(p_text text)
returns uuid
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_text ~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then
    return p_text::uuid;
  end if;
  return null;
end;
$$;
