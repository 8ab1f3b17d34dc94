-- Fills up the ids that a caller gave for p_count new runs (null: none given). Ours begin with the
-- time in milliseconds (UUID version 7): the rows of young runs lie side by side in every index,
-- and stay in memory however long the history is.
create or replace function pgflow._new_run_ids(p_given uuid[], p_count int)
returns uuid[]
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_milliseconds bigint := floor(extract(epoch from clock_timestamp()) * 1000);
  -- Whatever the bounds of the array given are, its elements count from 1.
  v_given uuid[] := array(select unnest(p_given));
  v_time bytea := substring(int8send(v_milliseconds) from 3);
begin
  return array(
    select coalesce(
      v_given[n],
      -- Two bits make version 7 of version 4.
      encode(
        set_bit(set_bit(
          overlay(uuid_send(gen_random_uuid()) placing v_time from 1), 52, 1
        ), 53, 1),
        'hex'
      )::uuid
    )
    from generate_series(1, p_count) n
    order by n
  );
end;
$$;
