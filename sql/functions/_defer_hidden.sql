-- Moves the ready_at of locked, queued tasks that could not be taken (those not in p_items) to when
-- their message becomes visible, or by 30 seconds where it is missing. Returns whether any was moved.
create or replace function pgflow._defer_hidden(
  p_flow_slug text, p_step_slug text, p_message_ids bigint[], p_run_ids uuid[],
  p_task_indexes int[], p_items int[]
)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_run_ids uuid[];
  v_task_indexes int[];
  v_ready_at timestamptz[];
begin
  execute format($sql$
    select array_agg(i.run_id), array_agg(i.task_index),
      array_agg(coalesce(q.vt, clock_timestamp() + interval '30 seconds'))
    from unnest($1, $2, $3) with ordinality i (message_id, run_id, task_index, item)
    left join pgmq.%I q
      on q.msg_id = i.message_id
      and q.message ->> 'run_id' = i.run_id::text
      and q.message ->> 'step_slug' = $4
      and q.message ->> 'task_index' = i.task_index::text
    where not (i.item = any ($5)) and (q.msg_id is null or q.vt > clock_timestamp())
  $sql$, 'q_' || lower(p_flow_slug))
  into v_run_ids, v_task_indexes, v_ready_at
  using p_message_ids, p_run_ids, p_task_indexes, p_step_slug, p_items;
  update pgflow.step_tasks t
  set ready_at = i.ready_at
  from unnest(v_run_ids, v_task_indexes, v_ready_at) i (run_id, task_index, ready_at)
  where t.run_id = i.run_id and t.step_slug = p_step_slug and t.task_index = i.task_index;
  return found;
end;
$$;
