-- Locks runs in the order of their ids: the first lock of every transition but the claim.
create or replace function pgflow._lock_runs(p_run_ids uuid[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform 1 from pgflow.runs r
  where r.run_id = any (p_run_ids)
  order by r.run_id
  for no key update;
end;
$$;
