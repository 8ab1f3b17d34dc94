-- Requeues the tasks of workers that are lost, at most p_limit of them.
-- Locks workers, runs, step_states, step_tasks, all skipping locked ones, then messages.
create or replace function pgflow._recover_lost(p_judge uuid, p_limit int)
returns table (flow_slug text, step_slug text, outcome text)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_heard interval := pgflow._heard_for(p_judge);
  v_holder uuid;
  v_lost pgflow.workers;
  v_tasks pgflow.step_tasks[];
  v_has_said_so boolean;
  v_has_surrendered boolean;
  v_left int := p_limit;
  v_recovered int;
begin
  -- A loop, because the tasks of each lost worker are suspects among themselves.
  for v_holder in select h from pgflow._workers_with_tasks() h loop
    exit when v_left <= 0;
    v_lost := pgflow._mark_lost(v_holder, v_heard, p_judge is null);
    continue when v_lost.worker_id is null;
    v_tasks := array(select t from pgflow._tasks_held_by(v_holder, v_left) t);
    -- Who says goodbye did not die of a task, unless it has surrendered: then a task counts as lost
    -- alone only if it was claimed to be alone, as in surrender_tasks.
    v_has_surrendered := coalesce(v_lost.surrendered_at = v_lost.lost_at, false);
    v_has_said_so := v_lost.stopped_at is not null and not v_has_surrendered;
    return query
      select r.* from pgflow._requeue_tasks(
        v_tasks,
        p_counts => v_lost.lost_tasks = 1 and not v_has_said_so
          and (not v_has_surrendered or coalesce(v_tasks[1].trial_size = 0, false)),
        p_reason => case
          when v_has_surrendered
            then format('worker %s ran out of memory while it had this task alone', v_holder)
          else format(
            'worker %s died, or was silent for longer than its lease of %s s, while it ran this '
            'task alone', v_holder, v_lost.lease_seconds
          )
        end,
        p_held => case when not v_has_said_so then v_lost.lost_tasks end,
        p_suspects => case when not v_has_said_so then v_lost.lost_suspects end
      ) r;
    get diagnostics v_recovered = row_count;
    v_left := v_left - v_recovered;
    -- What it claims after this without being heard is lost anew, with other tasks beside it.
    update pgflow.workers w set lost_at = null
    where w.worker_id = v_holder
      and not exists (select from pgflow._tasks_held_by(v_holder, 1));
  end loop;
end;
$$;
