-- Refuses to read or hide messages of a queue that belongs to no flow, unless the user may update
-- its table. A queue that does not exist passes: the next statement reports it.
-- Errors: 42501.
create or replace function pgflow._require_queue_access(p_queue_name text)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_queue regclass := to_regclass(format('pgmq.%I', 'q_' || lower(p_queue_name)));
begin
  if v_queue is null
    or exists (select from pgflow.flows f where f.flow_slug = p_queue_name)
    or has_table_privilege(session_user, v_queue, 'update')
  then
    return;
  end if;
  raise insufficient_privilege using
    message = format(
      'queue "%s" belongs to no flow, and %s may not read it', p_queue_name, session_user
    ),
    hint = format('Use the slug of a flow, or grant select and update on %s.', v_queue);
end;
$$;
