-- Gives an election's lease up before its time, so that others need not wait for it to lapse.
-- Without effect for who does not hold it.
create or replace function pgflow.resign(election text, holder uuid)
returns void
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  update pgflow.elections e
  set expires_at = clock_timestamp()
  where e.name = resign.election
    and e.holder = resign.holder
    and e.expires_at > clock_timestamp();
$$;
