-- Refuses batch arrays of different lengths; a null array counts as empty.
-- Errors: PF006.
create or replace function pgflow._require_same_length(p_function text, variadic p_lengths int[])
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  if array_length(p_lengths, 1) > 1
    and (select count(distinct coalesce(n, 0)) from unnest(p_lengths) n) > 1
  then
    raise exception '%: the arrays have different lengths: %',
      p_function, array_to_string(p_lengths, ', ', '0')
      using errcode = 'PF006', hint = 'Position n of every array describes item n.';
  end if;
end;
$$;
