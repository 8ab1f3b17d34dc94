-- Sends new messages, visible at once, for locked, ready tasks of one step (positions p_items)
-- whose messages are missing. Moves their ready_at a microsecond ahead: the next poll finds them
-- before tasks that were created with them. Returns the number of messages.
create or replace function pgflow._replace_messages(
  p_flow_slug text, p_step_slug text, p_message_ids bigint[], p_run_ids uuid[],
  p_task_indexes int[], p_items int[]
)
returns int
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_replaced int;
begin
  execute format($sql$
    with sent as (
      insert into pgmq.%1$I (vt, message)
      select clock_timestamp(), jsonb_build_object(
        'flow_slug', $1, 'run_id', i.run_id, 'step_slug', $2, 'task_index', i.task_index
      )
      from unnest($3, $4, $5) with ordinality i (message_id, run_id, task_index, item)
      where i.item::int = any ($6) and not exists (
        select from pgmq.%1$I q
        where q.msg_id = i.message_id
          and q.message ->> 'run_id' = i.run_id::text
          and q.message ->> 'step_slug' = $2
          and q.message ->> 'task_index' = i.task_index::text
      )
      returning msg_id, message
    )
    update pgflow.step_tasks t
    set message_id = s.msg_id,
        ready_at = case
          when t.ready_at > 'epoch' then t.ready_at - interval '1 microsecond' else t.ready_at
        end
    from sent s
    where t.run_id = (s.message ->> 'run_id')::uuid
      and t.step_slug = $2
      and t.task_index = (s.message ->> 'task_index')::int
      and t.status = 'queued'
  $sql$, 'q_' || lower(p_flow_slug))
  using p_flow_slug, p_step_slug, p_message_ids, p_run_ids, p_task_indexes, p_items;
  get diagnostics v_replaced = row_count;
  return v_replaced;
end;
$$;
