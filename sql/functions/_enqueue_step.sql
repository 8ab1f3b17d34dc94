-- Creates the tasks of one started step in several runs of a flow, a message each, in the order of
-- p_run_ids and then by task_index. A map's elements are cut out here, once, from the run's input
-- or from the output of its only dependency.
create or replace function pgflow._enqueue_step(
  p_flow_slug text, p_step_slug text, p_run_ids uuid[]
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_step pgflow.steps;
  v_counts int[];
  v_message_ids bigint[];
  v_ready_at timestamptz := clock_timestamp();
begin
  select s.* into v_step from pgflow.steps s
  where s.flow_slug = p_flow_slug and s.step_slug = p_step_slug;
  v_ready_at := v_ready_at + make_interval(secs => coalesce(v_step.opt_start_delay, 0));
  if v_step.step_type = 'map' then
    v_counts := array(
      select (
        select coalesce(s.initial_tasks, 0) from pgflow.step_states s
        where s.run_id = i.run_id and s.step_slug = p_step_slug
      )
      from unnest(p_run_ids) with ordinality i (run_id, position)
      order by i.position
    );
    v_message_ids := pgflow._send_messages(
      p_flow_slug, p_step_slug, p_run_ids, v_counts, v_ready_at
    );
    perform pgflow._insert_map_tasks(v_step, p_run_ids, v_counts, v_message_ids, v_ready_at);
  else
    v_message_ids := pgflow._send_messages(
      p_flow_slug, p_step_slug, p_run_ids, array_fill(1, array[cardinality(p_run_ids)]), v_ready_at
    );
    insert into pgflow.step_tasks (flow_slug, run_id, step_slug, message_id, ready_at)
    select p_flow_slug, i.run_id, p_step_slug, i.message_id, v_ready_at
    from unnest(p_run_ids, v_message_ids) i (run_id, message_id);
  end if;
  perform pgflow._wake_workers(p_flow_slug);
end;
$$;
