-- Creates the tasks of a map step in several runs, with a message each, in the order of p_run_ids
-- and then by task_index. Splits the array once, from the run's input or from the output of the
-- only dependency. A claim looks up an element that is missing here when it becomes available.
create or replace function pgflow._enqueue_map(p_step pgflow.steps, p_run_ids uuid[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_ready_at timestamptz := clock_timestamp()
    + make_interval(secs => coalesce(p_step.opt_start_delay, 0));
  v_counts int[] := array(
    select (
      select coalesce(s.initial_tasks, 0) from pgflow.step_states s
      where s.run_id = i.run_id and s.step_slug = p_step.step_slug
    )
    from unnest(p_run_ids) with ordinality i (run_id, position)
    order by i.position
  );
  v_message_ids bigint[] := pgflow._send_messages(
    p_step.flow_slug, p_step.step_slug, p_run_ids, v_counts, v_ready_at
  );
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
    -- The messages of the runs before it come first.
    v_message_ids[i.messages_before + element.task_index + 1], element.value, v_ready_at
  from (
    select given.run_id, given.position, given.task_count,
      sum(given.task_count) over (order by given.position) - given.task_count as messages_before
    from unnest(p_run_ids, v_counts) with ordinality given (run_id, task_count, position)
  ) i
  cross join lateral pgflow._map_elements(i.run_id, v_dep_slug, i.task_count) element
  order by i.position, element.task_index;
end;
$$;
