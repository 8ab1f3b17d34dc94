-- Requeues tasks of expired workers: each returns to its old place with its attempt refunded. With
-- p_counts the loss counts against settings.max_requeues; beyond that the task and its run fail
-- with p_reason. p_held and p_suspects, if given, are how many tasks and suspects the worker had.
-- Returns the outcome of each task that no other session has locked.
-- Locks runs, step_states, step_tasks, all skipping locked ones, then messages.
create or replace function pgflow._requeue_tasks(
  p_tasks pgflow.step_tasks[], p_counts boolean, p_reason text, p_held int default null,
  p_suspects int default null
)
returns table (flow_slug text, step_slug text, outcome text)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_run_ids uuid[];
  v_max_requeues int := (select c.max_requeues from pgflow.settings c);
  v_final record;
  v_locked record;
  v_requeued record;
begin
  v_run_ids := pgflow._lock_runs_if_possible(array(select t.run_id from unnest(p_tasks) t));
  select array_agg(f.run_id) as run_ids, array_agg(f.step_slug) as step_slugs,
    array_agg(f.task_index) as task_indexes, array_agg(f.error_message) as error_messages,
    array_agg(f.flow_slug) as flow_slugs
  into v_final
  from (
    select distinct on (t.run_id) t.run_id, t.step_slug, t.task_index, t.flow_slug, format(
      '%s; it was lost %s times, and pgflow.settings.max_requeues allows %s',
      p_reason, t.requeued_count + 1, v_max_requeues
    ) as error_message
    from unnest(p_tasks) i
    join pgflow.step_tasks t
      on t.run_id = i.run_id and t.step_slug = i.step_slug and t.task_index = i.task_index
    where p_counts
      and t.run_id = any (v_run_ids)
      and t.status = 'started'
      and t.claim_no = i.claim_no
      and t.requeued_count >= v_max_requeues
    order by t.run_id, t.step_slug, t.task_index
  ) f;
  if v_final.run_ids is not null then
    perform pgflow._fail_runs(
      v_final.run_ids, v_final.step_slugs, v_final.task_indexes, v_final.error_messages
    );
  end if;

  select array_agg(l.run_id) as run_ids, array_agg(l.step_slug) as step_slugs,
    array_agg(l.task_index) as task_indexes, array_agg(l.claim_no) as claim_nos
  into v_locked
  from (
    select t.run_id, t.step_slug, t.task_index, t.claim_no
    from unnest(p_tasks) i
    join pgflow.step_tasks t
      on t.run_id = i.run_id and t.step_slug = i.step_slug and t.task_index = i.task_index
    where t.run_id = any (v_run_ids)
      and t.status = 'started'
      and t.claim_no = i.claim_no
    order by t.run_id, t.step_slug, t.task_index
    for no key update of t skip locked
  ) l;
  v_requeued := pgflow._queue_again(
    v_locked.run_ids, v_locked.step_slugs, v_locked.task_indexes, v_locked.claim_nos,
    p_refunds => true, p_losses => coalesce(p_counts::int, 0), p_lost_tasks => p_held,
    p_lost_suspects => p_suspects
  );
  return query
    select o.flow_slug, o.step_slug, 'failed'
    from unnest(v_final.flow_slugs, v_final.step_slugs) o (flow_slug, step_slug)
    union all
    select o.flow_slug, o.step_slug, 'requeued'
    from unnest(v_requeued.flow_slugs, v_requeued.step_slugs) o (flow_slug, step_slug);
end;
$$;
