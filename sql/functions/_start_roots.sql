-- Gives new runs their step states and starts their root steps. A root map over an empty array
-- completes at once, with everything that follows from it.
create or replace function pgflow._start_roots(
  p_flow_slug text, p_steps pgflow.steps[], p_run_ids uuid[]
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_roots record;
  v_next record;
  v_run_ids uuid[];
begin
  select null::uuid[] as run_ids, null::text[] as step_slugs into v_next;
  if cardinality(p_run_ids) = 0 then
    return;
  end if;
  perform pgflow._broadcast_runs(p_run_ids);
  insert into pgflow.step_states (flow_slug, run_id, step_slug, remaining_deps, initial_tasks)
  select p_flow_slug, i.run_id, s.step_slug, s.deps_count, case
    when s.step_type <> 'map' then 1
    when s.deps_count = 0 then (
      select jsonb_array_length(r.input) from pgflow.runs r where r.run_id = i.run_id
    )
  end
  from unnest(p_run_ids) with ordinality i (run_id, item)
  cross join unnest(p_steps) s
  order by i.item, s.step_slug;

  select
    array_agg(r.run_id) filter (where r.initial_tasks > 0) as run_ids,
    array_agg(r.step_slug) filter (where r.initial_tasks > 0) as step_slugs,
    array_agg(r.run_id) filter (where r.initial_tasks = 0) as empty_runs,
    array_agg(r.step_slug) filter (where r.initial_tasks = 0) as empty_steps
  into v_roots
  from (
    select i.run_id, s.step_slug, (
      select state.initial_tasks from pgflow.step_states state
      where state.run_id = i.run_id and state.step_slug = s.step_slug
    ) as initial_tasks
    from unnest(p_run_ids) with ordinality i (run_id, item)
    cross join unnest(p_steps) s
    where s.deps_count = 0
    order by i.item, s.step_slug
  ) r;
  if v_roots.empty_runs is not null then
    perform pgflow._complete_taskless(v_roots.empty_runs, v_roots.empty_steps);
    v_next := pgflow._propagate(
      array_fill(p_flow_slug, array[cardinality(v_roots.empty_runs)]),
      v_roots.empty_runs, v_roots.empty_steps
    );
  end if;
  v_run_ids := v_roots.run_ids || v_next.run_ids;
  perform pgflow._start_steps(
    array_fill(p_flow_slug, array[coalesce(cardinality(v_run_ids), 0)]),
    v_run_ids, v_roots.step_slugs || v_next.step_slugs
  );
  perform pgflow._complete_runs(p_run_ids);
end;
$$;
