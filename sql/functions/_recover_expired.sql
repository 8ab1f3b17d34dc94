-- Requeues the tasks of expired workers, at most p_limit. p_sweeper is the worker that sweeps.
-- Locks workers, runs, step_states, step_tasks, all skipping locked ones, then messages.
create or replace function pgflow._recover_expired(p_sweeper uuid, p_limit int)
returns table (flow_slug text, step_slug text, outcome text)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_alive_for interval := pgflow._alive_for(p_sweeper);
  v_holder uuid;
  v_expired pgflow.workers;
  v_tasks pgflow.step_tasks[];
  v_has_stopped_cleanly boolean;
  v_has_surrendered boolean;
  v_left int := p_limit;
  v_recovered int;
begin
  -- A loop, because the tasks of each expired worker form a quarantine group of their own.
  for v_holder in select h from pgflow._workers_with_tasks() h loop
    exit when v_left <= 0;
    v_expired := pgflow._mark_expired(v_holder, v_alive_for, p_sweeper is null);
    continue when v_expired.worker_id is null;
    v_tasks := array(select t from pgflow._tasks_held_by(v_holder, v_left) t);
    -- A worker that stopped cleanly was not killed by a task, unless it has surrendered its tasks.
    -- Then a task counts as lost alone only if it was claimed to run alone, as in surrender_tasks.
    v_has_surrendered := coalesce(v_expired.surrendered_at = v_expired.lost_at, false);
    v_has_stopped_cleanly := v_expired.stopped_at is not null and not v_has_surrendered;
    return query
      select r.* from pgflow._requeue_tasks(
        v_tasks,
        p_counts => v_expired.lost_tasks = 1 and not v_has_stopped_cleanly
          and (not v_has_surrendered or coalesce(v_tasks[1].trial_size = 0, false)),
        p_reason => case
          when v_has_surrendered
            then format('worker %s ran out of memory while it had this task alone', v_holder)
          else format(
            'worker %s died, or was silent for longer than its lease of %s s, while it ran this '
            'task alone', v_holder, v_expired.lease_seconds
          )
        end,
        p_held => case when not v_has_stopped_cleanly then v_expired.lost_tasks end,
        p_suspects => case when not v_has_stopped_cleanly then v_expired.lost_suspects end
      ) r;
    get diagnostics v_recovered = row_count;
    v_left := v_left - v_recovered;
    -- Tasks that it claims after this without a heartbeat are recovered as a new group.
    update pgflow.workers w set lost_at = null
    where w.worker_id = v_holder
      and not exists (select from pgflow._tasks_held_by(v_holder, 1));
  end loop;
end;
$$;
