-- Creates the flow's queue where it is missing, also after somebody dropped it.
create or replace function pgflow._ensure_queue(p_flow_slug text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (select from pgmq.meta q where q.queue_name = p_flow_slug)
    and to_regclass(format('pgmq.%I', 'q_' || lower(p_flow_slug))) is not null
    and to_regclass(format('pgmq.%I', 'a_' || lower(p_flow_slug))) is not null
  then
    return;
  end if;
  perform pgmq.create(p_flow_slug);
end;
$$;
