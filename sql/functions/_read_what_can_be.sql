-- Reads inputs as _read_inputs does; where that fails, or p_carefully, as _read_one_by_one does.
-- items are the positions of those read, seen is how many were tried.
-- The caller has locked the tasks. Locks what _read_one_by_one does.
create or replace function pgflow._read_what_can_be(
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
  -- What is written inside of it would cost a transaction id of its own: it only reads.
  begin
    if not p_carefully then
      v_read := pgflow._read_inputs(
        p_flow_slug, p_step_slug, p_run_ids, p_task_indexes, p_elements, p_are_stored, p_max_bytes,
        p_takes_larger, p_looks_first => false
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

  -- On its own, because a session compiles it only when it is needed.
  select * into items, inputs, traceparents, tracestates, bytes, is_full, seen
  from pgflow._read_one_by_one(
    p_flow_slug, p_step_slug, p_run_ids, p_task_indexes, p_elements, p_are_stored, p_max_bytes,
    p_takes_larger
  );
end;
$$;
