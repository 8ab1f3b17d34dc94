-- Builds the inputs of tasks of one step, in order, until they exceed p_max_bytes of JSON text; a
-- first input that is larger is built only with p_takes_larger. p_elements are small inputs that
-- were read with the tasks; p_are_stored tells which task rows have an input. Element n of the
-- results belongs to task n; is_full tells that the bytes did not suffice for all. With
-- p_checks_numbers, numbers that take long to print are refused before they are printed.
-- Errors: 54000 an input is larger than the limit for any task, and any error of reading one.
create or replace function pgflow._read_inputs(
  p_flow_slug text, p_step_slug text, p_run_ids uuid[], p_task_indexes int[], p_elements jsonb[],
  p_are_stored boolean[], p_max_bytes bigint, p_takes_larger boolean, p_checks_numbers boolean,
  out inputs text[], out traceparents text[], out tracestates text[], out bytes bigint,
  out is_full boolean
)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_is_map boolean;
  v_dep_slugs text[];
  v_is_traced boolean := false;
  v_has_elements boolean;
  v_count int := 0;
  v_input jsonb;
  v_traceparent text;
  v_tracestate text;
  v_text text;
  v_bytes int;
  v_tasks refcursor;
begin
  select s.step_type = 'map', array(
    select d.dep_slug from pgflow.deps d
    where d.flow_slug = s.flow_slug and d.step_slug = s.step_slug
  )
  into v_is_map, v_dep_slugs
  from pgflow.steps s
  where s.flow_slug = p_flow_slug and s.step_slug = p_step_slug;
  -- The tasks of a map store their inputs, and need their run only for its trace context.
  if v_is_map then
    v_is_traced := exists (
      select from pgflow.runs r where r.run_id = any (p_run_ids) and r.traceparent is not null
    );
  end if;
  inputs := '{}';
  traceparents := '{}';
  tracestates := '{}';
  bytes := 0;
  is_full := false;
  -- Usually all elements of a map were read with its tasks. That needs no query, whose first plan
  -- in a session is expensive.
  v_has_elements := v_is_map and not v_is_traced and num_nulls(variadic p_elements) = 0;
  -- Root steps need only their run: that query is planned faster than the general one.
  -- Cursors, because a loop over a query prefetches 10 to 50 rows, and would build as many inputs.
  if not v_is_map and v_dep_slugs = '{}' and not (true = any (p_are_stored)) then
    open v_tasks for
      select jsonb_build_object('run', r.input), r.traceparent, r.tracestate
      from unnest(p_run_ids) with ordinality i (run_id, item)
      left join lateral (
        select run.input, run.traceparent, run.tracestate
        from pgflow.runs run
        where run.run_id = i.run_id
        offset 0
      ) r on true;
  elsif not v_has_elements then
    open v_tasks for
      select case
        when p_elements[i.item] is not null then p_elements[i.item]
        when p_are_stored[i.item] then (
          select t.input from pgflow.step_tasks t
          where t.run_id = i.run_id and t.step_slug = p_step_slug and t.task_index = i.task_index
        )
        when v_is_map
          then pgflow._input_of_foreign_task(p_flow_slug, i.run_id, p_step_slug, i.task_index)
        else jsonb_build_object('run', r.input) || case when v_dep_slugs = '{}' then '{}' else (
          select jsonb_object_agg(d.dep_slug, (
            select coalesce(s.output, pgflow._task_outputs(s.run_id, s.step_slug, (
              select dep.step_type from pgflow.steps dep
              where dep.flow_slug = s.flow_slug and dep.step_slug = s.step_slug
            )))
            from pgflow.step_states s
            where s.run_id = i.run_id and s.step_slug = d.dep_slug
          ))
          from unnest(v_dep_slugs) d (dep_slug)
        ) end
      end, r.traceparent, r.tracestate
      from unnest(p_run_ids, p_task_indexes) with ordinality i (run_id, task_index, item)
      left join lateral (
        select run.input, run.traceparent, run.tracestate
        from pgflow.runs run
        where run.run_id = i.run_id and (v_is_traced or not v_is_map)
        offset 0
      ) r on true;
  end if;
  for v_item in 1 .. cardinality(p_run_ids) loop
    if v_has_elements then
      v_input := p_elements[v_item];
    else
      fetch v_tasks into v_input, v_traceparent, v_tracestate;
    end if;
    if p_checks_numbers then
      perform pgflow._refuse_long_numbers(v_input);
    end if;
    v_text := v_input;
    v_bytes := coalesce(octet_length(v_text), 0);
    if v_bytes > 268435455 then
      raise exception 'it has % bytes of JSON text, and the limit is 268435455', v_bytes
        using errcode = 'program_limit_exceeded';
    end if;
    is_full := bytes + v_bytes > p_max_bytes;
    exit when is_full and (v_count > 0 or not p_takes_larger);
    v_count := v_count + 1;
    inputs[v_count] := v_text;
    traceparents[v_count] := v_traceparent;
    tracestates[v_count] := v_tracestate;
    bytes := bytes + v_bytes;
    exit when is_full;
  end loop;
  if not v_has_elements then
    close v_tasks;
  end if;
end;
$$;
