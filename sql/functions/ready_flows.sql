-- For each of these flows with a queued task of the given steps: the time until one can be claimed,
-- zero if one can be claimed now. Flow n and step n belong together.
-- Errors: PF006 arrays of different lengths.
create or replace function pgflow.ready_flows(flow_slugs text[], step_slugs text[])
returns table (flow_slug text, ready_in interval)
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
  v_clock timestamptz := clock_timestamp();
begin
  perform pgflow._require_same_length(
    'ready_flows', cardinality(flow_slugs), cardinality(step_slugs)
  );
  return query
    select i.flow_slug,
      -- A difference to infinity is an error, or larger than clients can represent.
      greatest(least(min(oldest.ready_at), v_clock + interval '100 years'), v_clock) - v_clock
    from unnest(flow_slugs, step_slugs) i (flow_slug, step_slug)
    cross join lateral (
      select t.ready_at
      from pgflow.step_tasks t
      where t.flow_slug = i.flow_slug and t.step_slug = i.step_slug and t.status = 'queued'
      order by t.ready_at
      limit 1
    ) oldest
    group by i.flow_slug;
end;
$$;
