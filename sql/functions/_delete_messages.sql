-- Deletes messages that name these runs from the flow's queue; ids and runs pair by position. Does
-- nothing if the queue is gone. Locks messages, skipping locked ones.
create or replace function pgflow._delete_messages(
  p_flow_slug text, p_message_ids bigint[], p_run_ids uuid[]
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  if to_regclass(format('pgmq.%I', 'q_' || lower(p_flow_slug))) is null then
    return;
  end if;
  execute format($sql$
    with locked as (
      select q.msg_id
      from unnest($1, $2) i (message_id, run_id)
      join pgmq.%1$I q on q.msg_id = i.message_id
      where q.message ->> 'run_id' = i.run_id::text
      for update of q skip locked
    )
    delete from pgmq.%1$I q using locked l where q.msg_id = l.msg_id
  $sql$, 'q_' || lower(p_flow_slug))
  using p_message_ids, p_run_ids;
end;
$$;
