-- Refuses a negative age: its cutoff is in the future, and even live workers would be deleted.
-- Errors: 22023.
create or replace function pgflow._require_age(p_name text, p_age interval)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_age < interval '0' then
    raise invalid_parameter_value using
      message = format('%s is %s', p_name, p_age),
      hint = 'Give the minimum age of rows to delete, an interval of 0 or more.';
  end if;
end;
$$;
