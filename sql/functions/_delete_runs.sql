-- Deletes runs with their tasks, step states, and messages that are still in a queue.
create or replace function pgflow._delete_runs(p_run_ids uuid[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_queue record;
begin
  for v_queue in
    select t.flow_slug, array_agg(t.run_id::text) as run_ids, array_agg(t.message_id) as message_ids
    from pgflow.step_tasks t
    where t.run_id = any (p_run_ids) and t.message_id is not null
    group by t.flow_slug
    order by t.flow_slug
  loop
    continue when to_regclass(format('pgmq.%I', 'q_' || lower(v_queue.flow_slug))) is null;
    execute format($sql$
      delete from pgmq.%I q
      using unnest($1, $2) i (message_id, run_id)
      where q.msg_id = i.message_id and q.message ->> 'run_id' = i.run_id
    $sql$, 'q_' || lower(v_queue.flow_slug))
    using v_queue.message_ids, v_queue.run_ids;
  end loop;
  delete from pgflow.step_tasks t where t.run_id = any (p_run_ids);
  delete from pgflow.step_states s where s.run_id = any (p_run_ids);
  delete from pgflow.runs r where r.run_id = any (p_run_ids);
end;
$$;
