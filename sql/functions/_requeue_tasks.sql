-- Gives claims of lost workers up: each task is queued in its old place, its attempt refunded. With
-- p_counts it counts against settings.max_requeues; past that the task fails with p_reason,
-- and its run. p_held and p_suspects, when given, say what the lost worker had in its hands.
-- Returns what became of each task that no other session has locked.
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
  v_requeued record;
  v_clock timestamptz := clock_timestamp();
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

  with locked as (
    select t.run_id, t.step_slug, t.task_index
    from unnest(p_tasks) i
    join pgflow.step_tasks t
      on t.run_id = i.run_id and t.step_slug = i.step_slug and t.task_index = i.task_index
    where t.run_id = any (v_run_ids)
      and t.status = 'started'
      and t.claim_no = i.claim_no
    order by t.run_id, t.step_slug, t.task_index
    for no key update of t skip locked
  ),
  requeued as (
    update pgflow.step_tasks t
    set status = 'queued',
        started_at = null,
        attempts_count = greatest(t.attempts_count - 1, 0),
        requeued_count = t.requeued_count + case when p_counts then 1 else 0 end,
        last_requeued_at = v_clock,
        trial_size = case
          when p_held is null then t.trial_size
          else pgflow._next_trial_size(t.trial_size, p_held, p_suspects)
        end
    from locked l
    where t.run_id = l.run_id and t.step_slug = l.step_slug and t.task_index = l.task_index
    returning t.flow_slug, t.run_id, t.step_slug, t.task_index, t.message_id
  )
  select array_agg(r.flow_slug) as flow_slugs, array_agg(r.run_id) as run_ids,
    array_agg(r.step_slug) as step_slugs, array_agg(r.task_index) as task_indexes,
    array_agg(r.message_id) as message_ids, array_agg(v_clock) as visible_at
  into v_requeued
  from requeued r;
  perform pgflow._show_messages(
    v_requeued.flow_slugs, v_requeued.run_ids, v_requeued.step_slugs, v_requeued.task_indexes,
    v_requeued.message_ids, v_requeued.visible_at
  );
  perform pgflow._wake_workers(f.flow_slug)
  from (select distinct unnest(v_requeued.flow_slugs)) f (flow_slug);
  return query
    select o.flow_slug, o.step_slug, 'failed'
    from unnest(v_final.flow_slugs, v_final.step_slugs) o (flow_slug, step_slug)
    union all
    select o.flow_slug, o.step_slug, 'requeued'
    from unnest(v_requeued.flow_slugs, v_requeued.step_slugs) o (flow_slug, step_slug);
end;
$$;
