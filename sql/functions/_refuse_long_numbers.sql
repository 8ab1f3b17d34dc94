-- Refuses JSON with so many numbers of more than a thousand digits that their text has more than
-- 16 MB: '1e131000' is stored in ten bytes and takes a millisecond to write, a gigabyte of such
-- numbers longer than a worker waits. What is too short to hold them is not looked at.
-- Errors: 54000.
create or replace function pgflow._refuse_long_numbers(p_value jsonb)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_bytes bigint;
begin
  if pg_column_size(p_value) < 2000 and pg_column_compression(p_value) is null then
    return;
  end if;
  -- A number has at most 131,072 digits before the point, and 16,383 behind it.
  select sum(case
    when n.value = '0' then 0
    when abs(n.value::numeric) < 1 then 16383
    else 131072
  end)
  into v_bytes
  from jsonb_path_query(
    p_value,
    'strict $.** ? (@ > 1e1000 || @ < -1e1000 || (@ > -1e-1000 && @ < 1e-1000))'
  ) n (value);
  if v_bytes > 16777216 then
    raise exception 'its numbers have up to % digits', v_bytes
      using errcode = 'program_limit_exceeded',
        hint = 'Pass numbers of that size as strings with an exponent.';
  end if;
end;
$$;
