-- Sends new messages for queued tasks of a flow whose messages are missing, among the p_limit
-- oldest of each step, visible when the task is ready. Moves tasks that are ready now behind the
-- others: the next call checks the next ones. Returns the steps of the tasks.
-- Locks runs and step_tasks, skipping locked ones, then messages.
create or replace function pgflow._restore_messages(p_flow_slug text, p_limit int)
returns setof text
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  -- Of tasks without a message.
  v_run_ids uuid[];
  v_step_slugs text[];
  v_task_indexes int[];
  v_locked uuid[];
begin
  execute format($sql$
    select array_agg(t.run_id), array_agg(t.step_slug), array_agg(t.task_index)
    from pgflow._oldest_queued($1, $2) t
    where not exists (
      select from pgmq.%I q
      where q.msg_id = t.message_id
        and q.message ->> 'run_id' = t.run_id::text
        and q.message ->> 'step_slug' = t.step_slug
        and q.message ->> 'task_index' = t.task_index::text
    )
  $sql$, 'q_' || lower(p_flow_slug))
  into v_run_ids, v_step_slugs, v_task_indexes
  using p_flow_slug, p_limit;
  if v_run_ids is null then
    return;
  end if;
  v_locked := array(
    select r.run_id
    from pgflow.runs r
    where r.run_id = any (v_run_ids) and not pgflow._run_has_ended(r)
    order by r.run_id
    for no key update skip locked
  );
  return query execute format($sql$
    with locked as materialized (
      select t.run_id, t.step_slug, t.task_index, t.message_id, t.ready_at
      from unnest($4, $5, $6) m (run_id, step_slug, task_index)
      join pgflow.step_tasks t
        on t.run_id = m.run_id and t.step_slug = m.step_slug and t.task_index = m.task_index
      -- An array that the planner knows as a constant is hashed; a join here could only be a nested
      -- loop over all pairs.
      where m.run_id = any ($2) and t.status = 'queued'
      order by t.run_id, t.step_slug, t.task_index
      for no key update of t skip locked
    ),
    sent as (
      insert into pgmq.%I (vt, message)
      select l.ready_at, jsonb_build_object(
        'flow_slug', $1, 'run_id', l.run_id, 'step_slug', l.step_slug, 'task_index', l.task_index
      )
      from locked l
      returning msg_id, message
    )
    update pgflow.step_tasks t
    set message_id = s.msg_id, ready_at = greatest(t.ready_at, $3)
    from sent s
    where t.run_id = (s.message ->> 'run_id')::uuid
      and t.step_slug = s.message ->> 'step_slug'
      and t.task_index = (s.message ->> 'task_index')::int
    returning t.step_slug
  $sql$, 'q_' || lower(p_flow_slug))
  using p_flow_slug, v_locked, clock_timestamp(), v_run_ids, v_step_slugs, v_task_indexes;
end;
$$;
