-- Locks the runs of items whose claims are held, as _lock_runs does. A stale claim locks nothing.
create or replace function pgflow._lock_held_runs(
  p_run_ids uuid[], p_claim_nos bigint[], out flow_slugs text[], out failed_runs uuid[]
)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  select l.flow_slugs, l.failed_runs into flow_slugs, failed_runs
  from pgflow._lock_runs(
    case when -1 = any (p_claim_nos)
      then array(
        select i.run_id from unnest(p_run_ids, p_claim_nos) i (run_id, claim_no)
        where i.claim_no <> -1
      )
      else p_run_ids
    end
  ) l;
end;
$$;
