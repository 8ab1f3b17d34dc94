-- Whether a flow's queue is complete: both tables and the entry in pgmq.meta.
create or replace function pgflow._queue_exists(p_flow_slug text)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return to_regclass(format('pgmq.%I', 'q_' || lower(p_flow_slug))) is not null
    and to_regclass(format('pgmq.%I', 'a_' || lower(p_flow_slug))) is not null
    and exists (select from pgmq.meta q where q.queue_name = p_flow_slug);
end;
$$;
