-- Deletes in one transaction what ended strictly before now() - retention_interval: finished runs
-- with their step states, tasks and messages, archived messages, events stored by pgflow, and
-- workers by their last heartbeat. Keeps unfinished runs of any age. prune_batch works in batches.
-- Locks runs, step_states, step_tasks, messages, then workers, skipping locked ones.
-- Errors: 22023 a negative interval.
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
  perform pgflow._prune_workers(v_cutoff);
end;
$$;
