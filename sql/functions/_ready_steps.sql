-- The steps of a flow that have a task to claim, ordered by their oldest task.
create or replace function pgflow._ready_steps(p_flow_slug text, p_step_slugs text[])
returns setof text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_indexscan = on
set enable_indexonlyscan = on
set enable_bitmapscan = off
set enable_sort = off
set enable_hashjoin = off
set enable_mergejoin = off
set join_collapse_limit = 1
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
  -- A variable, because an index condition cannot be volatile; the scan would visit all delayed
  -- tasks.
  v_clock timestamptz := clock_timestamp();
begin
  return query
    select s.step_slug
    from (select distinct unnest(p_step_slugs)) s (step_slug)
    cross join lateral (
      select t.ready_at
      from pgflow.step_tasks t
      where t.flow_slug = p_flow_slug
        and t.step_slug = s.step_slug
        and t.status = 'queued'
        and t.ready_at <= v_clock
      order by t.ready_at
      limit 1
    ) oldest
    order by oldest.ready_at;
end;
$$;
