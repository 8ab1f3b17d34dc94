-- Queued tasks of a flow: for each step the p_limit that have been ready for longest, and the
-- p_limit that become ready next. The latter include tasks deferred because of a missing message.
create or replace function pgflow._oldest_queued(p_flow_slug text, p_limit int)
returns setof pgflow.step_tasks
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
  v_clock timestamptz := clock_timestamp();
begin
  return query
    select t.*
    from pgflow.steps s
    cross join lateral (
      (
        select q.*
        from pgflow.step_tasks q
        where q.flow_slug = p_flow_slug
          and q.step_slug = s.step_slug
          and q.status = 'queued'
          and q.ready_at <= v_clock
        order by q.ready_at
        limit p_limit
      )
      union all
      (
        select q.*
        from pgflow.step_tasks q
        where q.flow_slug = p_flow_slug
          and q.step_slug = s.step_slug
          and q.status = 'queued'
          and q.ready_at > v_clock
        order by q.ready_at
        limit p_limit
      )
    ) t
    where s.flow_slug = p_flow_slug;
end;
$$;
