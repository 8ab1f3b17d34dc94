-- Serializes concurrent definitions of one flow until the transaction ends. Locks the lower-cased
-- slug, because that names the queue. An invalid slug has no lock. The caller must not hold locks
-- on runs or flows: see _poll_flow_lock.
-- Errors: 55P03 after 3 s, naming the sessions that define or delete flows.
create or replace function pgflow._lock_flow_slug(p_flow_slug text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
set lock_timeout = '3s'
as $$
begin
  if pgflow.is_valid_slug(p_flow_slug) then
    insert into pgflow.flow_locks (queue_name) values (lower(p_flow_slug)) on conflict do nothing;
    perform 1 from pgflow.flow_locks l where l.queue_name = lower(p_flow_slug) for update;
  end if;
exception
  when lock_not_available then
    perform pgflow._refuse_locked_flow(p_flow_slug);
end;
$$;
