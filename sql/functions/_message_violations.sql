-- Part of check_invariants: queues and tasks must match. A loop, because each queue is a table.
create or replace function pgflow._message_violations()
returns table (invariant text, violation text)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_flow_slug text;
begin
  for v_flow_slug in select f.flow_slug from pgflow.flows f order by f.flow_slug loop
    if to_regclass(format('pgmq.%I', 'q_' || lower(v_flow_slug))) is null then
      return query select 'queue', format('Flow %s has no queue.', v_flow_slug);
      continue;
    end if;
    if to_regclass(format('pgmq.%I', 'a_' || lower(v_flow_slug))) is null then
      return query select 'queue', format('The queue of flow %s has no archive.', v_flow_slug);
    end if;
    return query execute format($sql$
      with tasks as (
        select t.run_id, t.step_slug, t.task_index, t.status, t.message_id
        from pgflow.step_tasks t
        where t.flow_slug = $1
      ),
      messages as (
        select q.msg_id, q.message, pgflow._uuid_or_null(q.message ->> 'run_id') as run_id,
          q.message ->> 'step_slug' as step_slug, q.message ->> 'task_index' as task_index
        from pgmq.%I q
      )
      select 'task_message', format(
        'The task %%s[%%s] of run %%s is %%s, but its message %%s is not in the queue.',
        t.step_slug, t.task_index, t.run_id, t.status, coalesce(t.message_id::text, '(none)')
      )
      from tasks t
      where t.status in ('queued', 'started')
        and not exists (
          select from messages m
          where m.msg_id = t.message_id and m.run_id = t.run_id and m.step_slug = t.step_slug
            and m.task_index = t.task_index::text
        )
      union all
      select 'message_task', format(
        'Message %%s of queue %%s names no open task: %%s', m.msg_id, $1, left(m.message::text, 200)
      )
      from messages m
      where not exists (
        select from tasks t
        where t.message_id = m.msg_id and t.run_id = m.run_id and t.step_slug = m.step_slug
          and t.task_index::text = m.task_index and t.status in ('queued', 'started')
      )
    $sql$, 'q_' || lower(v_flow_slug)) using v_flow_slug;
  end loop;
end;
$$;
