-- Whether the flow owns its queue and all parts of it exist.
create or replace function pgflow._has_queue(p_flow_slug text)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return pgflow._queue_exists(p_flow_slug)
    and exists (select from pgflow.flows f where f.flow_slug = p_flow_slug and f.owns_queue);
end;
$$;
