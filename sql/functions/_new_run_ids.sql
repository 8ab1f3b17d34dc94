-- Completes the given ids (null: none) to p_count ids for new runs. Generated ids are UUID version
-- 7 and begin with the time in milliseconds: rows of recent runs are adjacent in every index and
-- stay in memory however long the history is.
create or replace function pgflow._new_run_ids(p_given uuid[], p_count int)
returns uuid[]
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_milliseconds bigint := floor(extract(epoch from clock_timestamp()) * 1000);
  -- Normalizes the lower bound of the array to 1.
  v_given uuid[] := array(select unnest(p_given));
  v_time bytea := substring(int8send(v_milliseconds) from 3);
begin
  return array(
    select coalesce(
      v_given[n],
      -- Two bits turn version 4 into version 7.
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
