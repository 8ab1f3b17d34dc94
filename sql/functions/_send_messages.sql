-- Sends p_counts[n] messages for run n and returns their ids in the order of runs and task indexes:
-- ids ascend in the order of insertion, so sorted ids have that order. Recreates a missing queue.
create or replace function pgflow._send_messages(
  p_flow_slug text, p_step_slug text, p_run_ids uuid[], p_counts int[], p_visible_at timestamptz
)
returns bigint[]
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_message_ids bigint[];
begin
  if to_regclass(format('pgmq.%I', 'q_' || lower(p_flow_slug))) is null then
    perform pgflow._ensure_queue(p_flow_slug);
  end if;
  execute format($sql$
    with sent as (
      insert into pgmq.%I (vt, message)
      select $5, jsonb_build_object(
        'flow_slug', $1, 'run_id', i.run_id, 'step_slug', $2, 'task_index', task_index
      )
      from unnest($3, $4) with ordinality i (run_id, task_count, position)
      cross join lateral generate_series(0, i.task_count - 1) task_index
      order by i.position, task_index
      returning msg_id
    )
    select array_agg(sent.msg_id order by sent.msg_id) from sent
  $sql$, 'q_' || lower(p_flow_slug))
  into v_message_ids
  using p_flow_slug, p_step_slug, p_run_ids, p_counts, p_visible_at;
  return v_message_ids;
end;
$$;
