-- Starts those of the queued tasks of one step, all locked by the caller, whose positions are in
-- p_items: a new attempt under a new claim. Returns what was updated, as rows for the worker with
-- the inputs and traces given, in the order given. It does not ask for queued tasks again: that
-- would allow a plan that walks the index of all of them. The caller has checked that the worker is
-- registered: no foreign key does.
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
        -- Kept apart, so that every look-up goes by the whole key.
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
