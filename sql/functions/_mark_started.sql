-- Starts those of the queued tasks given, all locked by the caller, whose positions are in p_items:
-- a new attempt under a new claim. Returns what was updated, as rows for the worker, in the order
-- given. It does not ask for queued tasks again: that would allow a plan that walks the index of
-- all of them.
-- Errors: 23503 the worker is not registered.
create or replace function pgflow._mark_started(
  p_run_ids uuid[], p_step_slugs text[], p_task_indexes int[], p_items int[],
  p_worker_id uuid
)
returns setof pgflow.claimed_task
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  with started as (
    update pgflow.step_tasks t
    set status = 'started',
        started_at = greatest(now(), t.queued_at),
        attempts_count = t.attempts_count + 1,
        claim_no = t.claim_no + 1,
        last_worker_id = p_worker_id
    from unnest(p_items) i (item)
    where t.run_id = p_run_ids[i.item]
      and t.step_slug = p_step_slugs[i.item]
      and t.task_index = p_task_indexes[i.item]
    returning t.*, i.item
  )
  select
    t.flow_slug, t.run_id, t.step_slug, t.task_index, t.message_id, t.claim_no, t.attempts_count,
    step.max_attempts, step.timeout, t.ready_at,
    case
      when t.input is not null then t.input
      when not step.is_map and step.deps_count = 0 then (
        select jsonb_build_object('run', r.input) from pgflow.runs r where r.run_id = t.run_id
      )
      when not step.is_map then pgflow._single_input(t.flow_slug, t.run_id, t.step_slug)
      else pgflow._map_element(t.flow_slug, t.run_id, t.step_slug, t.task_index)
    end
  from started t
  cross join lateral (
    select greatest(coalesce(s.opt_max_attempts, f.opt_max_attempts), 1) as max_attempts,
      coalesce(s.opt_timeout, f.opt_timeout) as timeout, s.step_type = 'map' as is_map, s.deps_count
    from pgflow.steps s
    join pgflow.flows f on f.flow_slug = s.flow_slug
    where s.flow_slug = t.flow_slug and s.step_slug = t.step_slug
    limit 1
  ) step
  order by t.item;
$$;
