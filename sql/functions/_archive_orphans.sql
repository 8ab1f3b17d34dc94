-- Archives messages of a flow's queue that name no open task of the flow, including malformed ones.
-- Checks the p_limit messages that have been visible for longest. Messages younger than a minute
-- stay: a client may send the message before it inserts the task. Returns the steps that the
-- messages name, or null. Locks messages, skipping locked ones.
create or replace function pgflow._archive_orphans(p_flow_slug text, p_limit int)
returns setof text
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  return query execute format($sql$
    with oldest as (
      select q.msg_id, pgflow._uuid_or_null(q.message ->> 'run_id') as run_id,
        q.message ->> 'step_slug' as step_slug,
        pgflow._int_or_null(q.message ->> 'task_index') as task_index
      from pgmq.%1$I q
      where q.vt <= clock_timestamp() and q.enqueued_at < clock_timestamp() - interval '1 minute'
      order by q.vt
      limit $2
      for update skip locked
    ),
    archived as (
      delete from pgmq.%1$I q
      using oldest o
      where q.msg_id = o.msg_id
        and not exists (
          select from pgflow.step_tasks t
          where t.run_id = o.run_id
            and t.step_slug = o.step_slug
            and t.task_index = o.task_index
            and t.flow_slug = $1
            and t.message_id = o.msg_id
            and t.status in ('queued', 'started')
        )
      returning q.*
    ),
    kept as (
      insert into pgmq.%2$I (msg_id, read_ct, enqueued_at, vt, message, headers)
      select a.msg_id, a.read_ct, a.enqueued_at, a.vt, a.message, a.headers from archived a
      on conflict (msg_id) do nothing
    )
    select a.message ->> 'step_slug' from archived a
  $sql$, 'q_' || lower(p_flow_slug), 'a_' || lower(p_flow_slug))
  using p_flow_slug, p_limit;
end;
$$;
