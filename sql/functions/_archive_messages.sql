-- Moves messages to their queues' archives, one statement per queue. A message moves only when it names
-- the run that it is expected to: ids start again when a queue is dropped and recreated.
create or replace function pgflow._archive_messages(
  p_flow_slugs text[], p_run_ids uuid[], p_message_ids bigint[]
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_queue record;
begin
  for v_queue in
    select i.flow_slug, array_agg(i.run_id::text order by i.message_id) as run_ids,
      array_agg(i.message_id order by i.message_id) as message_ids
    from unnest(p_flow_slugs, p_run_ids, p_message_ids) i (flow_slug, run_id, message_id)
    where i.message_id is not null
    group by i.flow_slug
    order by i.flow_slug
  loop
    continue when to_regclass(format('pgmq.%I', 'q_' || lower(v_queue.flow_slug))) is null;
    execute format($sql$
      with archived as (
        delete from pgmq.%I q
        using unnest($1, $2) i (message_id, run_id)
        where q.msg_id = i.message_id and q.message ->> 'run_id' = i.run_id
        returning q.msg_id, q.read_ct, q.enqueued_at, q.vt, q.message, q.headers
      )
      insert into pgmq.%I (msg_id, read_ct, enqueued_at, vt, message, headers)
      select a.msg_id, a.read_ct, a.enqueued_at, a.vt, a.message, a.headers from archived a
      on conflict (msg_id) do nothing
    $sql$, 'q_' || lower(v_queue.flow_slug), 'a_' || lower(v_queue.flow_slug))
    using v_queue.message_ids, v_queue.run_ids;
  end loop;
end;
$$;
