-- Queues held tasks of unfailed, locked runs again, visible after the delay given, or else after
-- the step's backoff with the configured jitter on top; never later than in a day. Returns the
-- items.
create or replace function pgflow._retry_tasks(
  p_run_ids uuid[], p_step_slugs text[], p_task_indexes int[], p_claim_nos bigint[],
  p_error_messages text[], p_retry_delays int[]
)
returns int[]
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_retried record;
  v_clock timestamptz := clock_timestamp();
  v_jitter numeric := (select c.retry_jitter from pgflow.settings c);
begin
  with retried as (
    update pgflow.step_tasks t
    set status = 'queued',
        started_at = null,
        error_message = i.error_message,
        -- Its handler ended, so it is not what took a worker down.
        trial_size = null,
        ready_at = v_clock + make_interval(secs => least(86400, coalesce(
          case when i.retry_delay is not null then greatest(i.retry_delay, 0) end,
          (1 + v_jitter * random()::numeric) * pgflow.calculate_retry_delay((
            select coalesce(s.opt_base_delay, f.opt_base_delay)
            from pgflow.steps s
            join pgflow.flows f on f.flow_slug = s.flow_slug
            where s.flow_slug = t.flow_slug and s.step_slug = t.step_slug
          ), t.attempts_count)
        ))::double precision)
    from unnest(
      p_run_ids, p_step_slugs, p_task_indexes, p_claim_nos, p_error_messages, p_retry_delays
    ) with ordinality i (run_id, step_slug, task_index, claim_no, error_message, retry_delay, item)
    where t.run_id = i.run_id
      and t.step_slug = i.step_slug
      and t.task_index = i.task_index
      and t.status = 'started'
      and t.claim_no = coalesce(i.claim_no, t.claim_no)
      and exists (select from pgflow.runs r where r.run_id = t.run_id and r.status <> 'failed')
    returning t.flow_slug, t.run_id, t.step_slug, t.task_index, t.message_id, t.ready_at,
      i.item::int
  )
  select array_agg(r.flow_slug) as flow_slugs, array_agg(r.run_id) as run_ids,
    array_agg(r.step_slug) as step_slugs, array_agg(r.task_index) as task_indexes,
    array_agg(r.message_id) as message_ids, array_agg(r.ready_at) as visible_at,
    array_agg(r.item) as items
  into v_retried
  from retried r;
  perform pgflow._show_messages(
    v_retried.flow_slugs, v_retried.run_ids, v_retried.step_slugs, v_retried.task_indexes,
    v_retried.message_ids, v_retried.visible_at
  );
  return v_retried.items;
end;
$$;
