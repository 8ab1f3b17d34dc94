-- Refuses a negative age: what is to end in the future would be deleted, living workers among it.
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
      hint = 'Give how long ago something must have ended to be deleted: an interval from 0 up.';
  end if;
end;
$$;
