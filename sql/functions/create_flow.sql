-- Creates a flow and its queue, and returns the flow. A repeated call returns the stored flow
-- unchanged and recreates a missing queue; with nothing to do it locks nothing. The setting
-- pgflow.adopt_queue names slugs whose queue may exist already.
-- Errors: those of the table's constraints, of _check_flow_slug, _lock_flow_slug and _ensure_queue.
create or replace function pgflow.create_flow(
  flow_slug text,
  max_attempts int default 3,
  base_delay int default 5,
  timeout int default 60
)
returns pgflow.flows
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '3s'
as $$
#variable_conflict use_column
declare
  v_flow pgflow.flows;
begin
  select f.* into v_flow from pgflow.flows f where f.flow_slug = create_flow.flow_slug;
  if found and pgflow._has_queue(create_flow.flow_slug) then
    perform pgflow._check_flow_slug(create_flow.flow_slug);
    return v_flow;
  end if;
  perform pgflow._lock_flow_slug(create_flow.flow_slug);
  perform pgflow._check_flow_slug(create_flow.flow_slug);
  insert into pgflow.flows (flow_slug, opt_max_attempts, opt_base_delay, opt_timeout)
  values (
    create_flow.flow_slug, create_flow.max_attempts, create_flow.base_delay, create_flow.timeout
  )
  on conflict (flow_slug) do nothing;
  perform pgflow._ensure_queue(create_flow.flow_slug);
  select f.* into v_flow from pgflow.flows f where f.flow_slug = create_flow.flow_slug;
  return v_flow;
end;
$$;
