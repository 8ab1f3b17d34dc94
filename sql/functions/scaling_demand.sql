-- How many tasks of these flows (null: of all) workers have or could have now: started, and queued
-- and ready within 30 s. Counts up to max_count, which bounds its cost: pass replicas x target, or
-- null for the default. 0 when there is nothing to do. Takes no locks.
create or replace function pgflow.scaling_demand(
  flow_slugs text[] default null, max_count int default 10000
)
returns int
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  -- About the time that a new pod needs to start.
  v_horizon constant interval := interval '30 s';
  v_limit constant int := least(greatest(coalesce(max_count, 10000), 0), 1000000);
  v_ready int;
begin
  v_ready := pgflow._count_ready(
    coalesce(flow_slugs, array(select f.flow_slug from pgflow.flows f)),
    clock_timestamp() + v_horizon,
    v_limit
  );
  return v_ready + pgflow._count_started(flow_slugs, v_limit - v_ready, 10 * v_limit::bigint);
end;
$$;
