-- Reads inputs as _read_inputs does. If that fails, or with p_carefully, reads them as
-- _read_one_by_one does. items are the positions that were read, seen is how many were tried.
-- The caller has locked the tasks. Locks what _read_one_by_one locks.
create or replace function pgflow._read_readable_inputs(
  p_flow_slug text, p_step_slug text, p_run_ids uuid[], p_task_indexes int[], p_elements jsonb[],
  p_are_stored boolean[], p_max_bytes bigint, p_takes_larger boolean, p_carefully boolean,
  out items int[], out inputs text[], out traceparents text[], out tracestates text[],
  out bytes bigint, out is_full boolean, out seen int
)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_read record;
begin
  -- This block only reads: a write inside of it would use another transaction id.
  begin
    if not p_carefully then
      v_read := pgflow._read_inputs(
        p_flow_slug, p_step_slug, p_run_ids, p_task_indexes, p_elements, p_are_stored, p_max_bytes,
        p_takes_larger, p_checks_numbers => false
      );
      inputs := v_read.inputs;
      traceparents := v_read.traceparents;
      tracestates := v_read.tracestates;
      bytes := v_read.bytes;
      is_full := v_read.is_full;
      seen := cardinality(inputs);
      items := '{}';
      for v_item in 1 .. seen loop
        items[v_item] := v_item;
      end loop;
      return;
    end if;
  exception
    when data_exception or program_limit_exceeded or internal_error or out_of_memory
      or system_error then
      null;
  end;

  -- A separate function, because a session compiles it only when it is needed.
  select * into items, inputs, traceparents, tracestates, bytes, is_full, seen
  from pgflow._read_one_by_one(
    p_flow_slug, p_step_slug, p_run_ids, p_task_indexes, p_elements, p_are_stored, p_max_bytes,
    p_takes_larger
  );
end;
$$;
