-- Refills a queue that was lost and created again: ids continue after those of the archive, if it
-- still exists, and started tasks get messages, hidden for as long as a claim hides them.
-- Locks runs and step_tasks, skipping locked ones, then messages.
create or replace function pgflow._refill_queue(p_flow_slug text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_indexscan = on
set enable_indexonlyscan = on
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set join_collapse_limit = 1
set plan_cache_mode = force_generic_plan
set jit = off
as $$
begin
  execute format(
    'select setval(pg_get_serial_sequence($1, ''msg_id''), max(a.msg_id))
     from pgmq.%I a having max(a.msg_id) is not null', 'a_' || lower(p_flow_slug))
  using format('pgmq.%I', 'q_' || lower(p_flow_slug));
  execute format($sql$
    with locked_runs as materialized (
      select r.run_id
      from pgflow.runs r
      where not pgflow._run_has_ended(r) and r.run_id in (
        select t.run_id from pgflow.step_tasks t
        where t.status = 'started' and t.task_index >= 0 and t.flow_slug = $1
      )
      order by r.run_id
      for no key update skip locked
    ),
    locked as materialized (
      select t.run_id, t.step_slug, t.task_index
      from locked_runs r
      join pgflow.step_tasks t on t.run_id = r.run_id
      where t.status = 'started'
      order by t.run_id, t.step_slug, t.task_index
      for no key update of t skip locked
    ),
    sent as (
      insert into pgmq.%I (vt, message)
      select clock_timestamp() + make_interval(secs => pgflow._default_visibility($1, l.step_slug)),
        jsonb_build_object(
          'flow_slug', $1, 'run_id', l.run_id, 'step_slug', l.step_slug, 'task_index', l.task_index
        )
      from locked l
      returning msg_id, message
    )
    update pgflow.step_tasks t
    set message_id = s.msg_id
    from sent s
    where t.run_id = (s.message ->> 'run_id')::uuid
      and t.step_slug = s.message ->> 'step_slug'
      and t.task_index = (s.message ->> 'task_index')::int
  $sql$, 'q_' || lower(p_flow_slug)) using p_flow_slug;
end;
$$;
