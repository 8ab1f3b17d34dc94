-- Inserts the tasks of one map step, element n of run r's array with the message id that follows
-- the messages of the runs before it. A missing element is looked up by the claim, once it is
-- there.
create or replace function pgflow._insert_map_tasks(
  p_step pgflow.steps, p_run_ids uuid[], p_counts int[], p_message_ids bigint[],
  p_ready_at timestamptz
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_dep_slug text := (
    select d.dep_slug from pgflow.deps d
    where d.flow_slug = p_step.flow_slug and d.step_slug = p_step.step_slug
  );
begin
  insert into pgflow.step_tasks (
    flow_slug, run_id, step_slug, task_index, message_id, input, ready_at
  )
  select
    p_step.flow_slug, i.run_id, p_step.step_slug, element.task_index,
    p_message_ids[i.messages_before + element.task_index + 1], element.value, p_ready_at
  from (
    select given.run_id, given.position, given.task_count,
      sum(given.task_count) over (order by given.position) - given.task_count as messages_before
    from unnest(p_run_ids, p_counts) with ordinality given (run_id, task_count, position)
  ) i
  cross join lateral pgflow._map_elements(i.run_id, v_dep_slug, i.task_count) element
  order by i.position, element.task_index;
end;
$$;
