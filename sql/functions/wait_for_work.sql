-- Registers that a worker waits for work of these flows for so many seconds; 0 ends the wait. Until
-- then a transaction that creates work for one of them notifies channel pgflow_work with its slug.
-- Concurrent transactions may miss the registration: poll once more after this call.
-- Locks the worker's rows. Ignores unknown flows. Errors: PF005 unregistered worker, 22023 more
-- than an hour.
create or replace function pgflow.wait_for_work(worker_id uuid, flow_slugs text[], seconds int)
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform pgflow._require_between('seconds', seconds, 0, 3600);
  if not exists (
    select from pgflow.workers w where w.worker_id = wait_for_work.worker_id
  ) then
    perform pgflow._refuse_unknown_worker(
      wait_for_work.worker_id, 'waiting_workers_worker_id_fkey'
    );
  end if;
  insert into pgflow.waiting_workers (flow_slug, worker_id, waits_until)
  select f.flow_slug, wait_for_work.worker_id, clock_timestamp() + make_interval(secs => seconds)
  from pgflow.flows f
  where f.flow_slug = any (flow_slugs)
  order by f.flow_slug
  on conflict on constraint waiting_workers_pkey do update set waits_until = excluded.waits_until;
end;
$$;
