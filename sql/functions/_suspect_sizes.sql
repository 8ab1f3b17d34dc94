-- The distinct trial sizes of a flow's suspects that could be claimed now, of these steps (null: of
-- all), largest first.
create or replace function pgflow._suspect_sizes(p_flow_slug text, p_step_slugs text[] default null)
returns setof int
language sql
volatile
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
  select distinct ready.trial_size
  from (
    -- Only the suspects' index provides this order; the index of all queued tasks would be scanned
    -- as a whole.
    select t.trial_size
    from pgflow.step_tasks t
    where t.status = 'queued'
      and t.trial_size is not null
      and t.flow_slug = p_flow_slug
      and (p_step_slugs is null or t.step_slug = any (p_step_slugs))
      and t.ready_at <= clock_timestamp()
    order by t.trial_size
    offset 0
  ) ready
  order by ready.trial_size desc;
$$;
