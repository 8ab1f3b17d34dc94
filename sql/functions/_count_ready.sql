-- Counts the queued tasks of these flows that are ready by p_ready_by. Counts and visits at most
-- p_limit tasks over all steps.
create or replace function pgflow._count_ready(
  p_flow_slugs text[], p_ready_by timestamptz, p_limit int
)
returns int
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
begin
  return (
    select count(*)
    from (
      select
      from pgflow.steps s
      cross join lateral (
        select
        from pgflow.step_tasks t
        where t.flow_slug = s.flow_slug
          and t.step_slug = s.step_slug
          and t.status = 'queued'
          and t.ready_at <= p_ready_by
        -- Only the index of ready tasks provides this order.
        order by t.ready_at
        limit p_limit
      ) ready
      where s.flow_slug = any (p_flow_slugs)
      limit p_limit
    ) counted
  );
end;
$$;
