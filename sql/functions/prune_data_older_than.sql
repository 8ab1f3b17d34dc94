-- Removes in one transaction what ended strictly before now() - retention_interval: finished runs
-- with their states, tasks and messages, archived messages, events that we stored, and workers by
-- their last heartbeat. Unfinished runs stay, whatever their age. prune_batch does it in steps.
-- Locks runs, step_states, step_tasks, messages, then workers, skipping locked ones. Errors: 22023
-- a negative interval.
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
  v_worker_ids uuid[];
  v_flow_slug text;
begin
  perform pgflow._require_age('retention_interval', retention_interval);
  v_run_ids := array(
    select r.run_id
    from pgflow.flows f
    join pgflow.runs r on r.flow_slug = f.flow_slug
    where pgflow._run_has_ended(r) and coalesce(r.completed_at, r.failed_at) < v_cutoff
    order by r.run_id
    for update of r
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
  -- Whoever has started tasks is recovery's to judge first. A queued task that names the worker may
  -- be locked by a claim, which may want the worker's row in turn: that one goes another time.
  v_worker_ids := array(
    select w.worker_id
    from pgflow.workers w
    where w.last_heartbeat_at < v_cutoff
      and not exists (
        select from pgflow.step_tasks t
        where t.last_worker_id = w.worker_id and t.status in ('queued', 'started')
      )
    order by w.worker_id
    for update of w skip locked
  );
  -- Once more, since a claim may have ended between the look and the lock.
  delete from pgflow.workers w
  where w.worker_id = any (v_worker_ids)
    and not exists (
      select from pgflow.step_tasks t
      where t.last_worker_id = w.worker_id and t.status in ('queued', 'started')
    );
end;
$$;
