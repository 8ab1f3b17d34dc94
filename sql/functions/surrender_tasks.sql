-- Ends a worker that ran out of memory: requeues its tasks at once as suspects, as recovery does
-- for an expired worker, and marks it as stopped. Returns the outcomes by step. Tasks of runs that
-- another session keeps locked for half a second are left to recovery, marked as suspects.
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
  -- The worker may have run other tasks just before, unless this one was claimed to run alone.
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
  -- Tasks that are left for recovery belong to the same group as the others.
  update pgflow.workers w
  set surrendered_at = now(), lost_at = now(), lost_tasks = cardinality(v_held),
      lost_suspects = v_suspects
  where w.worker_id = surrender_tasks.worker_id
    and exists (select from pgflow._tasks_held_by(surrender_tasks.worker_id, 1));
end;
$$;
