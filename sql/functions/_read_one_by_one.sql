-- Reads inputs as _read_inputs does, but one at a time. An input with unreadable contents fails its
-- run; one that the server cannot read now is deferred for ten seconds; the others are returned.
-- Stops after a second (is_full), because a value may take long to fail.
-- The caller has locked the tasks. Locks runs, skipping locked ones.
create or replace function pgflow._read_one_by_one(
  p_flow_slug text, p_step_slug text, p_run_ids uuid[], p_task_indexes int[], p_elements jsonb[],
  p_are_stored boolean[], p_max_bytes bigint, p_takes_larger boolean,
  out items int[], out inputs text[], out traceparents text[], out tracestates text[],
  out bytes bigint, out is_full boolean, out seen int
)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_began timestamptz := clock_timestamp();
  v_read record;
  v_refused int[] := array[]::int[];
  v_errors text[] := array[]::text[];
  v_deferred int[] := array[]::int[];
begin
  items := '{}';
  inputs := '{}';
  traceparents := '{}';
  tracestates := '{}';
  bytes := 0;
  is_full := false;
  seen := 0;
  for v_item in 1 .. cardinality(p_run_ids) loop
    begin
      v_read := pgflow._read_inputs(
        p_flow_slug, p_step_slug, p_run_ids[v_item:v_item], p_task_indexes[v_item:v_item],
        p_elements[v_item:v_item], p_are_stored[v_item:v_item], p_max_bytes - bytes,
        p_takes_larger and items = '{}', p_checks_numbers => true
      );
      if cardinality(v_read.inputs) = 1 then
        items := items || v_item;
        inputs[v_item] := v_read.inputs[1];
        traceparents[v_item] := v_read.traceparents[1];
        tracestates[v_item] := v_read.tracestates[1];
        bytes := bytes + v_read.bytes;
      end if;
      is_full := v_read.is_full;
      seen := seen + cardinality(v_read.inputs);
    exception
      -- Faults of the server, not of the input: damaged pages, no memory, disk errors.
      when data_corrupted or index_corrupted or out_of_memory or system_error then
        seen := v_item;
        v_deferred := v_deferred || v_item;
        raise warning 'The input of %[%] of run % cannot be read now (%): %',
          p_step_slug, p_task_indexes[v_item], p_run_ids[v_item], sqlstate, sqlerrm;
      when data_exception or program_limit_exceeded or internal_error then
        seen := v_item;
        v_refused := v_refused || v_item;
        v_errors := v_errors || format('the input cannot be read (%s): %s', sqlstate, sqlerrm);
    end;
    is_full := is_full or clock_timestamp() > v_began + interval '1 second';
    exit when is_full;
  end loop;
  perform pgflow._refuse_tasks(
    p_step_slug, p_run_ids, p_task_indexes, v_refused, v_errors, v_deferred
  );
  items := array(
    select i.item
    from unnest(items) i (item)
    where (select pgflow._run_is_open(r) from pgflow.runs r where r.run_id = p_run_ids[i.item])
    order by i.item
  );
end;
$$;
