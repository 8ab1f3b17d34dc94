-- Ends a worker whose memory did not suffice for the tasks that it still has: gives them back at
-- once as suspects, as recovery does with those of a worker that died, and marks it as stopped.
-- Returns what became of them by step; a run that another session has locked for half a second is
-- left to recovery, with the note that its tasks are suspects.
-- Locks the worker's row, runs, step_states, step_tasks, skipping locked ones, then messages.
create or replace function pgflow.surrender_tasks(worker_id uuid)
returns table (flow_slug text, step_slug text, outcome text, tasks int)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_indexscan = off
set enable_indexonlyscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set join_collapse_limit = 1
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
  v_held pgflow.step_tasks[];
  v_suspects int;
  v_was_alone boolean;
begin
  perform 1 from pgflow.workers w
  where w.worker_id = surrender_tasks.worker_id
  for no key update;
  v_held := array(select t from pgflow._tasks_held_by(surrender_tasks.worker_id) t);
  v_suspects := (select count(t.trial_size)::int from unnest(v_held) t);
  -- Others may have been in its hands before, unless it was given to the worker to be alone.
  v_was_alone := cardinality(v_held) = 1 and v_held[1].trial_size = 0;
  return query
    select r.flow_slug, r.step_slug, r.outcome, count(*)::int
    from pgflow._requeue_tasks(
      v_held, p_counts => coalesce(v_was_alone, false),
      p_reason => format(
        'worker %s ran out of memory while it had this task alone', surrender_tasks.worker_id
      ),
      p_held => cardinality(v_held), p_suspects => v_suspects
    ) r
    group by r.flow_slug, r.step_slug, r.outcome
    order by r.flow_slug, r.step_slug, r.outcome;
  perform pgflow.stop_worker(surrender_tasks.worker_id);
  -- What is left for recovery was in its hands with all the others.
  update pgflow.workers w
  set surrendered_at = now(), lost_at = now(), lost_tasks = cardinality(v_held),
      lost_suspects = v_suspects
  where w.worker_id = surrender_tasks.worker_id
    and exists (select from pgflow._tasks_held_by(surrender_tasks.worker_id, 1));
end;
$$;
