-- The text as a non-negative int in PostgreSQL's own notation, else null.
-- In PL/pgSQL: an SQL function with a search path is planned at each call.
create or replace function pgflow._int_or_null(p_text text)
returns int
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_text ~ '^(0|[1-9][0-9]{0,9})$' then
    return nullif(least(p_text::bigint, 2147483648), 2147483648)::int;
  end if;
  return null;
end;
$$;
