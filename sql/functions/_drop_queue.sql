-- Drops whatever exists of a flow's queue. Creates its missing parts first, because the extension
-- drops a queue only as a whole.
create or replace function pgflow._drop_queue(p_flow_slug text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  if to_regclass(format('pgmq.%I', 'q_' || lower(p_flow_slug))) is not null
    or to_regclass(format('pgmq.%I', 'a_' || lower(p_flow_slug))) is not null
    or exists (select from pgmq.meta q where q.queue_name = p_flow_slug)
  then
    perform pgflow._create_queue(p_flow_slug);
    perform pgmq.drop_queue(p_flow_slug);
  end if;
end;
$$;
