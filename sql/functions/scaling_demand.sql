-- How many tasks of these flows (null: of all) workers have or could have in hand: queued and ready
-- within 30 s, and started. Counts to max_count, which bounds its cost: give replicas x target, and
-- null for the default. 0 when there is nothing to do. No locks.
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
  -- About as long as a new pod takes to be of use.
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
