-- Starts the queued tasks of these messages, of runs that have not failed, and returns them. For
-- workers that read messages themselves. Message visibility becomes timeout + 2 seconds, whether or
-- not the message is visible now. A task is returned once, to one caller. A task with an unreadable
-- input fails, and its run: only that locks runs and step_states.
-- Locks step_tasks, then messages, both skipping locked ones. Errors: PF005 unregistered worker.
create or replace function pgflow.start_tasks(flow_slug text, msg_ids bigint[], worker_id uuid)
returns setof pgflow.step_task_record
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_indexscan = off
set enable_indexonlyscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set join_collapse_limit = 1
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
  v_is_checked boolean := false;
  v_step record;
  v_seconds int[];
  v_read record;
begin
  for v_step in
    select c.step_slug,
      array_agg(c.message_id) as message_ids, array_agg(c.run_id) as run_ids,
      array_agg(c.step_slug) as step_slugs, array_agg(c.task_index) as task_indexes,
      array_agg(c.input) as elements, array_agg(c.is_stored) as are_stored
    from pgflow._lock_named_tasks(start_tasks.flow_slug, start_tasks.msg_ids) c
    group by c.step_slug
  loop
    -- Once per call, and like the foreign key only if there is something to start.
    if not v_is_checked then
      if not exists (select from pgflow.workers w where w.worker_id = start_tasks.worker_id)
        and worker_id is not null
      then
        perform pgflow._refuse_unknown_worker(worker_id, 'step_tasks_last_worker_id_fkey');
      end if;
      v_is_checked := true;
    end if;
    v_seconds := array_fill(
      pgflow._default_visibility(start_tasks.flow_slug, v_step.step_slug),
      array[cardinality(v_step.run_ids)]
    );
    -- A loop, because all inputs together may not fit into memory.
    loop
      v_read := pgflow._read_readable_inputs(
        start_tasks.flow_slug, v_step.step_slug, v_step.run_ids, v_step.task_indexes,
        v_step.elements, v_step.are_stored, p_max_bytes => 67108864, p_takes_larger => true,
        p_carefully => false
      );
      return query
        select t.flow_slug, t.run_id, t.step_slug, t.input::jsonb, t.msg_id, t.task_index
        from pgflow._start_claimed(
          start_tasks.flow_slug, v_step.step_slug, v_step.run_ids, v_step.task_indexes,
          v_read.inputs, v_read.traceparents, v_read.tracestates,
          pgflow._hide_messages(
            start_tasks.flow_slug, v_step.message_ids, v_step.run_ids, v_step.step_slugs,
            v_step.task_indexes, v_seconds, p_only_visible => false, p_items => v_read.items
          ),
          start_tasks.worker_id
        ) t;
      exit when v_read.seen >= cardinality(v_step.run_ids);
      v_step.message_ids := v_step.message_ids[v_read.seen + 1:];
      v_step.run_ids := v_step.run_ids[v_read.seen + 1:];
      v_step.step_slugs := v_step.step_slugs[v_read.seen + 1:];
      v_step.task_indexes := v_step.task_indexes[v_read.seen + 1:];
      v_step.elements := v_step.elements[v_read.seen + 1:];
      v_step.are_stored := v_step.are_stored[v_read.seen + 1:];
      v_seconds := v_seconds[v_read.seen + 1:];
    end loop;
  end loop;
end;
$$;
