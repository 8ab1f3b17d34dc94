-- Defers the ready_at of locked, queued tasks (positions p_items) that could not be claimed: until
-- the message becomes visible, at most 30 seconds, because its reader may release it earlier; 30
-- seconds if it is missing; one second if another session has locked it.
create or replace function pgflow._defer_tasks(
  p_flow_slug text, p_step_slug text, p_message_ids bigint[], p_run_ids uuid[],
  p_task_indexes int[], p_items int[]
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_clock timestamptz := clock_timestamp();
  v_ready_at timestamptz[];
begin
  execute format($sql$
    select array_agg(case
      when q.msg_id is null then $5 + interval '30 seconds'
      else greatest(least(q.vt, $5 + interval '30 seconds'), $5 + interval '1 second')
    end order by i.item)
    from unnest($1, $2, $3) with ordinality i (message_id, run_id, task_index, item)
    left join pgmq.%I q
      on q.msg_id = i.message_id
      and q.message ->> 'run_id' = i.run_id::text
      and q.message ->> 'step_slug' = $4
      and q.message ->> 'task_index' = i.task_index::text
  $sql$, 'q_' || lower(p_flow_slug))
  into v_ready_at
  using p_message_ids, p_run_ids, p_task_indexes, p_step_slug, v_clock;
  update pgflow.step_tasks t
  set ready_at = v_ready_at[i.item]
  from (
    -- "offset 0" keeps the subquery separate: every look-up then uses the whole key.
    select item, p_step_slug as step_slug from unnest(p_items) item offset 0
  ) i
  where t.run_id = p_run_ids[i.item]
    and t.step_slug = i.step_slug
    and t.task_index = p_task_indexes[i.item];
end;
$$;
