-- Seconds before the next attempt: floor(base_delay * 2^attempts_count), at most a day.
-- The exponent is clamped to avoid an overflow.
create or replace function pgflow.calculate_retry_delay(base_delay numeric, attempts_count int)
returns int
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select case
    when base_delay is null or attempts_count is null then null
    else least(
      86400, floor(base_delay * power(2::numeric, least(greatest(attempts_count, -64), 64)))
    )
  end::int;
$$;
