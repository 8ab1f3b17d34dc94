-- Refuses names whose tables and indexes would not fit into an identifier: 63 bytes, of which the
-- longest prefix takes 16. A name of multibyte characters must at least leave room for "q_", or two
-- queues would share a table after both names are truncated.
create or replace function pgmq.validate_queue_name(queue_name text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  if length(queue_name) > 47 or octet_length(queue_name) > 61 then
    raise exception 'queue name is too long, maximum length is 47 characters';
  end if;
end;
$$;
