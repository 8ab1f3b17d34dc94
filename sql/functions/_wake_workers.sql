-- Notifies workers that wait for work of a flow, if there are any. Sends nothing while the server's
-- notification queue is half full: a full queue makes every commit that notifies fail, and workers
-- poll anyway.
create or replace function pgflow._wake_workers(p_flow_slug text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (
    select from pgflow.waiting_workers w
    where w.flow_slug = p_flow_slug and w.waits_until > clock_timestamp()
  ) and pg_notification_queue_usage() < 0.5 then
    perform pg_notify('pgflow_work', p_flow_slug);
  end if;
end;
$$;
