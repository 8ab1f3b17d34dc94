-- Per flow: the number of claimable and of started tasks, and since when the oldest claimable task
-- has been ready (null: none). Counts ready tasks up to max_count per flow, or with many flows a
-- share of 10 x max_count, at least 100; started ones up to max_count over all flows, because no
-- index has them by flow. This bounds its cost. Takes no locks.
create or replace function pgflow.flow_gauges(max_count int default 10000)
returns table (flow_slug text, ready bigint, in_flight bigint, oldest_ready_at timestamptz)
language plpgsql
stable
security definer
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
  v_clock constant timestamptz := clock_timestamp();
  v_most constant int := least(greatest(coalesce(max_count, 10000), 0), 1000000);
  v_limit constant int := least(
    v_most,
    greatest(100, 10 * v_most::bigint / greatest(1, (select count(*) from pgflow.flows)))
  );
begin
  return query
    with started as materialized (
      select s.flow_slug, count(*) as tasks
      from (
        select t.flow_slug
        from pgflow.step_tasks t
        where t.status = 'started' and t.task_index >= 0
        -- Only the index of started tasks provides this order.
        order by t.last_worker_id nulls first
        limit v_most
      ) s
      group by s.flow_slug
    )
    select f.flow_slug,
           pgflow._count_ready(array[f.flow_slug], v_clock, v_limit)::bigint,
           coalesce(started.tasks, 0),
           oldest.ready_at
    from pgflow.flows f
    cross join lateral (
      select min(first.ready_at) as ready_at
      from pgflow.steps s
      cross join lateral (
        select t.ready_at
        from pgflow.step_tasks t
        where t.flow_slug = s.flow_slug
          and t.step_slug = s.step_slug
          and t.status = 'queued'
          and t.ready_at <= v_clock
        order by t.ready_at
        limit 1
      ) first
      where s.flow_slug = f.flow_slug
    ) oldest
    left join started on started.flow_slug = f.flow_slug;
end;
$$;
