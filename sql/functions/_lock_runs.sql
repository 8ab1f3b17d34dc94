-- Locks runs in the order of their ids: the first lock of every transition except the claim.
-- Returns their flows, and the runs that have failed.
create or replace function pgflow._lock_runs(
  p_run_ids uuid[], out flow_slugs text[], out failed_runs uuid[]
)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  select array_agg(distinct l.flow_slug),
    coalesce(array_agg(l.run_id) filter (where not l.is_open), '{}')
  into flow_slugs, failed_runs
  from (
    select r.flow_slug, r.run_id, pgflow._run_is_open(r) as is_open
    from pgflow.runs r
    where r.run_id = any (p_run_ids)
    order by r.run_id
    for no key update
  ) l;
end;
$$;
