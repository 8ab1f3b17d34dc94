-- Queues started tasks of open, locked runs again under the claims given: every release, retry and
-- recovery. With p_refunds the attempt is refunded and the task keeps its place, ready now; else
-- (after an error) it is ready after the delay given, or the step's backoff with jitter, at most a
-- day. p_losses, p_lost_tasks and p_lost_suspects describe the expired worker.
create or replace function pgflow._queue_again(
  p_run_ids uuid[], p_step_slugs text[], p_task_indexes int[], p_claim_nos bigint[],
  p_refunds boolean, p_error_messages text[] default null, p_retry_delays int[] default null,
  p_losses int default null, p_lost_tasks int default null, p_lost_suspects int default null,
  out items int[], out flow_slugs text[], out step_slugs text[]
)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_queued record;
  v_clock timestamptz := clock_timestamp();
  v_jitter numeric := case when not p_refunds then (
    select c.retry_jitter from pgflow.settings c
  ) end;
begin
  with queued as (
    update pgflow.step_tasks t
    set status = 'queued',
        started_at = null,
        attempts_count = case
          when p_refunds then greatest(t.attempts_count - 1, 0)
          else t.attempts_count
        end,
        error_message = case when p_refunds then t.error_message else i.error_message end,
        requeued_count = t.requeued_count + coalesce(p_losses, 0),
        last_requeued_at = case
          when p_losses is null then t.last_requeued_at
          else v_clock
        end,
        trial_size = case
          -- Its handler ended, so it did not kill the worker.
          when not p_refunds then null
          when p_lost_tasks is null then t.trial_size
          else pgflow._next_trial_size(t.trial_size, p_lost_tasks, p_lost_suspects)
        end,
        ready_at = case
          when p_refunds then t.ready_at
          else v_clock + make_interval(secs => least(86400, coalesce(
            case when i.retry_delay is not null then greatest(i.retry_delay, 0) end,
            (1 + v_jitter * random()::numeric) * pgflow.calculate_retry_delay((
              select coalesce(s.opt_base_delay, f.opt_base_delay)
              from pgflow.steps s
              join pgflow.flows f on f.flow_slug = s.flow_slug
              where s.flow_slug = t.flow_slug and s.step_slug = t.step_slug
            ), t.attempts_count)
          ))::double precision)
        end
    from unnest(
      p_run_ids, p_step_slugs, p_task_indexes, p_claim_nos, p_error_messages, p_retry_delays
    ) with ordinality i (run_id, step_slug, task_index, claim_no, error_message, retry_delay, item)
    where t.run_id = i.run_id
      and t.step_slug = i.step_slug
      and t.task_index = i.task_index
      and t.status = 'started'
      and t.claim_no = i.claim_no
      and (select pgflow._run_is_open(r) from pgflow.runs r where r.run_id = t.run_id)
    returning t.flow_slug, t.run_id, t.step_slug, t.task_index, t.message_id, i.item::int,
      case when p_refunds then v_clock else t.ready_at end as visible_at
  )
  select array_agg(q.flow_slug) as flow_slugs, array_agg(q.run_id) as run_ids,
    array_agg(q.step_slug) as step_slugs, array_agg(q.task_index) as task_indexes,
    array_agg(q.message_id) as message_ids, array_agg(q.visible_at) as visible_at,
    array_agg(q.item) as items
  into v_queued
  from queued q;
  perform pgflow._show_messages(
    v_queued.flow_slugs, v_queued.run_ids, v_queued.step_slugs, v_queued.task_indexes,
    v_queued.message_ids, v_queued.visible_at
  );
  if p_refunds then
    perform pgflow._wake_workers(f.flow_slug)
    from (select distinct unnest(v_queued.flow_slugs)) f (flow_slug);
  end if;
  items := v_queued.items;
  flow_slugs := v_queued.flow_slugs;
  step_slugs := v_queued.step_slugs;
end;
$$;
