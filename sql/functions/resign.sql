-- Ends an election's lease early, so others need not wait for it to expire. Does nothing if holder
-- is not elected.
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
