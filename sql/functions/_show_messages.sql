-- Sets the visibility time of tasks' messages, one statement per queue. Updates only messages that
-- name their task.
create or replace function pgflow._show_messages(
  p_flow_slugs text[], p_run_ids uuid[], p_step_slugs text[], p_task_indexes int[],
  p_message_ids bigint[], p_visible_at timestamptz[]
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
      array_agg(i.message_id order by i.message_id) as message_ids,
      array_agg(i.visible_at order by i.message_id) as visible_at
    from unnest(
      p_flow_slugs, p_run_ids, p_step_slugs, p_task_indexes, p_message_ids, p_visible_at
    ) i (flow_slug, run_id, step_slug, task_index, message_id, visible_at)
    where i.message_id is not null
    group by i.flow_slug
    order by i.flow_slug
  loop
    continue when to_regclass(format('pgmq.%I', 'q_' || lower(v_queue.flow_slug))) is null;
    execute format($sql$
      update pgmq.%I q
      set vt = i.visible_at
      from unnest($1, $2, $3, $4, $5) i (message_id, run_id, step_slug, task_index, visible_at)
      where q.msg_id = i.message_id
        and q.message ->> 'run_id' = i.run_id
        and q.message ->> 'step_slug' = i.step_slug
        and q.message ->> 'task_index' = i.task_index
    $sql$, 'q_' || lower(v_queue.flow_slug))
    using v_queue.message_ids, v_queue.run_ids, v_queue.step_slugs, v_queue.task_indexes,
      v_queue.visible_at;
  end loop;
end;
$$;
