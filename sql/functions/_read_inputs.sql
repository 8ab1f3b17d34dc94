-- Builds the inputs of tasks of one step, in the order given, until they have more than p_max_bytes
-- of JSON text: a first one that has more is built all the same if p_takes_larger. p_elements are
-- small inputs that were read with the tasks, p_are_stored says where there is one at all. Element
-- n of the results belongs to task n; is_full says that the bytes did not suffice for all. With
-- p_looks_first numbers that take long to write are refused before they are written.
-- Errors: 54000 an input has more text than a worker is ever given, and whatever reading one meets.
create or replace function pgflow._read_inputs(
  p_flow_slug text, p_step_slug text, p_run_ids uuid[], p_task_indexes int[], p_elements jsonb[],
  p_are_stored boolean[], p_max_bytes bigint, p_takes_larger boolean, p_looks_first boolean,
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
  v_is_at_hand boolean;
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
  -- A map's tasks have their inputs, and read their run for its trace alone: only if there is one.
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
  -- The usual map has them all, and pays for no query: a session's first plan of it is expensive.
  v_is_at_hand := v_is_map and not v_is_traced and num_nulls(variadic p_elements) = 0;
  -- Root steps need no more than their run: a session plans that sooner than the whole query.
  -- Cursors, because a loop over a query would build ten inputs or fifty before it looks at one.
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
  elsif not v_is_at_hand then
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
    if v_is_at_hand then
      v_input := p_elements[v_item];
    else
      fetch v_tasks into v_input, v_traceparent, v_tracestate;
    end if;
    if p_looks_first then
      perform pgflow._refuse_long_numbers(v_input);
    end if;
    v_text := v_input;
    v_bytes := coalesce(octet_length(v_text), 0);
    if v_bytes > 268435455 then
      raise exception 'it has % bytes of JSON text, and a task is given 268435455 at most', v_bytes
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
  if not v_is_at_hand then
    close v_tasks;
  end if;
end;
$$;
