-- Refuses a number that is null or out of bounds. Errors: 22023.
create or replace function pgflow._require_between(
  p_name text, p_value bigint, p_least bigint, p_most bigint
)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_value between p_least and p_most then
    return;
  end if;
  raise invalid_parameter_value using
    message = format('%s is %s', p_name, coalesce(p_value::text, 'null')),
    hint = format('Give a number from %s to %s.', p_least, p_most);
end;
$$;
