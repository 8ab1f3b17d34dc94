-- Repairs differences between a flow's tables and its queue, and returns how many by step:
-- 'cancelled' open tasks of ended runs, 'message_restored' for queued tasks without a message,
-- 'message_archived' for messages without an open task, 'queue_created' for missing parts of the
-- queue. Checks the max_tasks oldest of each. Unknown flow: no rows. Leaves a queue alone that the
-- flow has neither created nor adopted.
-- Locks the definition if the queue is missing, then runs, step_tasks and messages, skipping locked
-- ones. Errors: those of _ensure_queue.
create or replace function pgflow.repair_tasks(flow_slug text, max_tasks int default 500)
returns table (step_slug text, outcome text, tasks int)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_indexscan = on
set enable_indexonlyscan = on
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set join_collapse_limit = 1
set plan_cache_mode = force_generic_plan
set jit = off
as $$
#variable_conflict use_column
declare
  v_is_created boolean;
begin
  max_tasks := greatest(coalesce(max_tasks, 500), 0);
  if not exists (
    select from pgflow.flows f
    where f.flow_slug = repair_tasks.flow_slug
      and (f.owns_queue or to_regclass(format('pgmq.%I', 'q_' || lower(f.flow_slug))) is null)
  ) then
    return;
  end if;
  v_is_created := pgflow._ensure_queue(repair_tasks.flow_slug);
  -- The flow may have been deleted while this waited for its definition lock.
  if not exists (select from pgflow.flows f where f.flow_slug = repair_tasks.flow_slug) then
    return;
  end if;
  -- Rows of workers that are gone; a running worker keeps renewing its own.
  delete from pgflow.waiting_workers w
  where w.flow_slug = repair_tasks.flow_slug
    and w.waits_until < clock_timestamp() - interval '10 minutes';
  return query
    select r.step_slug, r.outcome, count(*)::int
    from (
      select null::text as step_slug, 'queue_created' as outcome where v_is_created
      union all
      select c.step_slug, 'cancelled'
      from pgflow._cancel_tasks_of_ended_runs(repair_tasks.flow_slug, max_tasks) c (step_slug)
      union all
      select m.step_slug, 'message_restored'
      from pgflow._restore_messages(repair_tasks.flow_slug, max_tasks) m (step_slug)
      union all
      select o.step_slug, 'message_archived'
      from pgflow._archive_orphans(repair_tasks.flow_slug, max_tasks) o (step_slug)
    ) r
    group by r.step_slug, r.outcome
    order by r.step_slug, r.outcome;
end;
$$;
