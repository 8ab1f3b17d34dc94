-- Moves the messages of tasks to their queues' archives, one statement per queue, or only deletes
-- them when settings.archive_messages is false. A message moves only if it names its task: ids
-- restart when a queue is dropped and recreated. Recreates a missing archive.
create or replace function pgflow._archive_messages(
  p_flow_slugs text[], p_run_ids uuid[], p_step_slugs text[], p_task_indexes int[],
  p_message_ids bigint[]
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_queue record;
begin
  for v_queue in
    select i.flow_slug,
      array_agg(i.run_id::text order by i.message_id) as run_ids,
      array_agg(i.step_slug order by i.message_id) as step_slugs,
      array_agg(i.task_index::text order by i.message_id) as task_indexes,
      array_agg(i.message_id order by i.message_id) as message_ids
    from unnest(p_flow_slugs, p_run_ids, p_step_slugs, p_task_indexes, p_message_ids)
      i (flow_slug, run_id, step_slug, task_index, message_id)
    where i.message_id is not null
    group by i.flow_slug
    order by i.flow_slug
  loop
    continue when to_regclass(format('pgmq.%I', 'q_' || lower(v_queue.flow_slug))) is null;
    if to_regclass(format('pgmq.%I', 'a_' || lower(v_queue.flow_slug))) is null then
      perform pgflow._ensure_queue(v_queue.flow_slug);
    end if;
    execute format($sql$
      with archived as (
        delete from pgmq.%I q
        using unnest($1, $2, $3, $4) i (message_id, run_id, step_slug, task_index)
        where q.msg_id = i.message_id
          and q.message ->> 'run_id' = i.run_id
          and q.message ->> 'step_slug' = i.step_slug
          and q.message ->> 'task_index' = i.task_index
        returning q.msg_id, q.read_ct, q.enqueued_at, q.vt, q.message, q.headers
      )
      insert into pgmq.%I (msg_id, read_ct, enqueued_at, vt, message, headers)
      select a.msg_id, a.read_ct, a.enqueued_at, a.vt, a.message, a.headers
      from archived a
      where (select c.archive_messages from pgflow.settings c)
      on conflict (msg_id) do nothing
    $sql$, 'q_' || lower(v_queue.flow_slug), 'a_' || lower(v_queue.flow_slug))
    using v_queue.message_ids, v_queue.run_ids, v_queue.step_slugs, v_queue.task_indexes;
  end loop;
end;
$$;
