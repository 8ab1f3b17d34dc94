-- Requeues tasks of expired workers, at most max_tasks (10,000), and returns how many by step:
-- 'requeued', or 'failed' if the task has killed too many workers. worker_id is the worker that
-- sweeps, which must itself have been alive for a lease (null: any worker that has).
-- Locks workers, runs, step_states, step_tasks, all skipping locked ones, then messages.
create or replace function pgflow.recover_tasks(worker_id uuid, max_tasks int default 1000)
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
begin
  max_tasks := least(greatest(coalesce(max_tasks, 1000), 0), 10000);
  return query
    select r.flow_slug, r.step_slug, r.outcome, count(*)::int
    from (
      select e.* from pgflow._recover_expired(recover_tasks.worker_id, max_tasks) e
      union all
      select o.* from pgflow._requeue_tasks(
        array(select t from pgflow._overdue_tasks(max_tasks) t), p_counts => true,
        p_reason => 'no worker reported the task within its timeout and 30 s'
      ) o
    ) r
    group by r.flow_slug, r.step_slug, r.outcome
    order by r.flow_slug, r.step_slug, r.outcome;
end;
$$;
