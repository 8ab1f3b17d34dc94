-- Counts the started tasks of these flows (null: of all), up to p_limit. No index has started tasks
-- by flow: it visits those of all flows, at most p_max_visits.
create or replace function pgflow._count_started(
  p_flow_slugs text[], p_limit int, p_max_visits bigint
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
      from (
        select t.flow_slug
        from pgflow.step_tasks t
        where t.status = 'started' and t.task_index >= 0
        -- Only the index of started tasks provides this order.
        order by t.last_worker_id nulls first
        limit p_max_visits
      ) started
      where p_flow_slugs is null or started.flow_slug = any (p_flow_slugs)
      limit p_limit
    ) counted
  );
end;
$$;
