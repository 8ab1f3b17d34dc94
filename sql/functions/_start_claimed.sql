-- Starts queued tasks of one step (positions p_items), all locked by the caller: a new attempt
-- under a new claim. Returns the updated tasks as rows for the worker, with the inputs and traces
-- given, in order. Does not filter by status again: that would allow a plan that scans the index of
-- all queued tasks. The caller has checked that the worker is registered, because no foreign key
-- does.
create or replace function pgflow._start_claimed(
  p_flow_slug text, p_step_slug text, p_run_ids uuid[], p_task_indexes int[], p_inputs text[],
  p_traceparents text[], p_tracestates text[], p_items int[], p_worker_id uuid
)
returns setof pgflow.claimed_task
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_step record;
begin
  select
    greatest(coalesce(s.opt_max_attempts, f.opt_max_attempts), 1) as max_attempts,
    coalesce(s.opt_timeout, f.opt_timeout) as timeout
  into v_step
  from pgflow.steps s
  join pgflow.flows f on f.flow_slug = s.flow_slug
  where s.flow_slug = p_flow_slug and s.step_slug = p_step_slug;

  return query
    with started as (
      update pgflow.step_tasks t
      set status = 'started',
          started_at = greatest(now(), t.queued_at),
          attempts_count = t.attempts_count + 1,
          claim_no = t.claim_no + 1,
          last_worker_id = p_worker_id
      from (
        -- "offset 0" keeps the subquery separate: every look-up then uses the whole key.
        select item, p_step_slug as step_slug from unnest(p_items) item offset 0
      ) i
      where t.run_id = p_run_ids[i.item]
        and t.step_slug = i.step_slug
        and t.task_index = p_task_indexes[i.item]
      returning t.run_id, t.task_index, t.message_id, t.claim_no, t.attempts_count, t.ready_at,
        i.item
    )
    select
      p_flow_slug, t.run_id, p_step_slug, t.task_index, t.message_id, t.claim_no, t.attempts_count,
      v_step.max_attempts, v_step.timeout, t.ready_at, p_inputs[t.item],
      p_traceparents[t.item], p_tracestates[t.item]
    from started t
    order by t.item;
end;
$$;
