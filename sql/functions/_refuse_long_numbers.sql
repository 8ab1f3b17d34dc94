-- Refuses JSON whose numbers of more than a thousand digits take more than 16 MB of text.
-- '1e131000' is stored in ten bytes and takes a millisecond to print; printing a gigabyte of such
-- numbers takes longer than a worker waits. Skips values that are too short to contain them.
-- Errors: 54000.
create or replace function pgflow._refuse_long_numbers(p_value jsonb)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
  -- Tiers, each a quarter longer: a number has at most 131,072 digits before the point.
  v_digits int[];
  v_powers numeric[];
  v_bytes bigint;
begin
  if pg_column_size(p_value) < 2000 and pg_column_compression(p_value) is null then
    return;
  end if;
  v_digits := array(select ceil(1000 * 1.25 ^ tier)::int from generate_series(0, 22) tier);
  v_powers := array(select ('1e' || d)::numeric from unnest(v_digits) d where d < 131072);
  -- Compares instead of printing: counts the tier's digits before the point, and those after it.
  select sum(case
    when abs(n.number) < 1 then scale(n.number)
    else v_digits[width_bucket(abs(n.number), v_powers) + 1] + scale(n.number)
  end)
  into v_bytes
  from jsonb_path_query(
    p_value,
    'strict $.** ? (@ > 1e1000 || @ < -1e1000 || (@ > -1e-1000 && @ < 1e-1000))'
  ) found (value)
  cross join lateral (select found.value::numeric as number) n;
  if v_bytes > 16777216 then
    raise exception 'its numbers have up to % digits', v_bytes
      using errcode = 'program_limit_exceeded',
        hint = 'Pass numbers of that size as strings with an exponent.';
  end if;
end;
$$;
