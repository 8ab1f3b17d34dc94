-- How long until a queued task of these steps can be claimed: zero when one can be now, null when
-- none is queued.
create or replace function pgflow.next_ready_in(flow_slug text, step_slugs text[])
returns interval
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_bitmapscan = off
set join_collapse_limit = 1
set plan_cache_mode = force_generic_plan
set jit = off
set enable_sort = off
as $$
  -- greatest ignores nulls and would turn "none is queued" into zero.
  select case
           when min(oldest.ready_at) is not null
           then greatest(min(oldest.ready_at) - clock_timestamp(), interval '0')
         end
  from unnest(next_ready_in.step_slugs) s (step_slug)
  cross join lateral (
    select t.ready_at
    from pgflow.step_tasks t
    where t.flow_slug = next_ready_in.flow_slug
      and t.step_slug = s.step_slug
      and t.status = 'queued'
    order by t.ready_at
    limit 1
  ) oldest;
$$;
