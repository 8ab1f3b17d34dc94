-- Makes concurrent definitions of one flow wait for each other until the transaction ends. The lock
-- is taken on the lower-cased slug, because that is what names the queue.
create or replace function pgflow._lock_flow_slug(p_flow_slug text)
returns void
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  select pg_advisory_xact_lock(hashtextextended('pgflow.flow:' || lower(p_flow_slug), 0));
$$;
