-- Makes concurrent definitions of one flow wait for each other until the transaction ends. The lock
-- is on the lower-cased slug, because that is what names the queue. A slug that is no slug has
-- none. The caller holds no run and no flow: see _take_flow_slug.
-- Errors: 55P03 with those who define or delete flows now, after 3 s.
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
