-- Removes what ended strictly before now() - retention_interval: finished runs with their states,
-- tasks and messages, archived messages, events that we stored, and workers by their last
-- heartbeat. Unfinished runs stay, whatever their age. Locks runs, step_states, step_tasks,
-- messages.
create or replace function pgflow.prune_data_older_than(retention_interval interval)
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_cutoff timestamptz := now() - retention_interval;
  v_run_ids uuid[];
  v_flow_slug text;
begin
  v_run_ids := array(
    select r.run_id
    from pgflow.runs r
    where r.status <> 'started' and coalesce(r.completed_at, r.failed_at) < v_cutoff
    order by r.run_id
    for update
  );
  perform pgflow._delete_runs(v_run_ids);
  for v_flow_slug in select f.flow_slug from pgflow.flows f order by f.flow_slug loop
    continue when to_regclass(format('pgmq.%I', 'a_' || lower(v_flow_slug))) is null;
    execute format('delete from pgmq.%I a where a.archived_at < $1', 'a_' || lower(v_flow_slug))
    using v_cutoff;
  end loop;
  if to_regclass('realtime.messages') is not null and pgflow._owns_realtime() then
    execute $sql$
      delete from realtime.messages m
      where m.topic like 'pgflow:run:%' and m.inserted_at < $1
    $sql$ using v_cutoff;
  end if;
  -- Whoever still has tasks is recovery's to judge first.
  delete from pgflow.workers w
  where w.last_heartbeat_at < v_cutoff
    and not exists (select from pgflow._started_tasks(w.worker_id, 1));
end;
$$;
