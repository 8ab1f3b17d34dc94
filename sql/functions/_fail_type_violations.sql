-- Fails held tasks whose output feeds a map step but is not an array. The task keeps its output;
-- its step and its run fail without a retry. Returns the failed items, one per run, or null. The
-- caller has locked the runs.
create or replace function pgflow._fail_type_violations(
  p_run_ids uuid[], p_step_slugs text[], p_task_indexes int[], p_claim_nos bigint[],
  p_outputs jsonb[]
)
returns int[]
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_found record;
begin
  select
    array_agg(v.item) as items, array_agg(v.run_id) as run_ids,
    array_agg(v.step_slug) as step_slugs,
    array_agg(v.task_index) as task_indexes, array_agg(v.output) as outputs,
    array_agg(format('[TYPE_VIOLATION] Produced %s instead of array', v.produced)) as task_errors,
    array_agg(format(
      '[TYPE_VIOLATION] Map step %s expects array input but dependency %s produced %s',
      v.map_slug, v.step_slug, v.produced
    )) as step_errors
  into v_found
  from (
    select distinct on (i.run_id) i.item::int, i.run_id, i.step_slug, i.task_index, i.output,
      coalesce(jsonb_typeof(i.output), 'null') as produced, map.step_slug as map_slug
    from unnest(p_run_ids, p_step_slugs, p_task_indexes, p_claim_nos, p_outputs) with ordinality
      i (run_id, step_slug, task_index, claim_no, output, item)
    cross join lateral (
      select r.flow_slug from pgflow.runs r
      where r.run_id = i.run_id and pgflow._run_is_open(r)
      limit 1
    ) run
    cross join lateral (
      select d.step_slug
      from pgflow.deps d
      where d.flow_slug = run.flow_slug
        and d.dep_slug = i.step_slug
        and pgflow._is_map(d.flow_slug, d.step_slug)
        and not pgflow._is_map(d.flow_slug, d.dep_slug)
        and exists (
          -- A step that was added to the flow later does not belong to this run.
          select from pgflow.step_states dependent
          where dependent.run_id = i.run_id and dependent.step_slug = d.step_slug
        )
      order by d.step_slug
      limit 1
    ) map
    cross join lateral (
      select from pgflow.step_tasks t
      where t.run_id = i.run_id
        and t.step_slug = i.step_slug
        and t.task_index = i.task_index
        and t.status = 'started'
        and t.claim_no = coalesce(i.claim_no, t.claim_no)
      limit 1
    ) held
    where jsonb_typeof(i.output) is distinct from 'array'
    order by i.run_id, i.item
  ) v;
  if v_found.items is not null then
    perform pgflow._fail_runs(
      v_found.run_ids, v_found.step_slugs, v_found.task_indexes, v_found.task_errors,
      v_found.step_errors, v_found.outputs
    );
  end if;
  return v_found.items;
end;
$$;
