-- Claims one suspect that must run alone, for a worker without started tasks.
-- Input bytes are limited as in _claim_step.
-- Locks the worker's row, step_tasks, then messages, the latter two skipping locked ones.
create or replace function pgflow._claim_alone(
  p_flow_slug text, p_step_slugs text[], p_worker_id uuid, p_visibility_timeout int,
  p_max_bytes bigint, p_takes_larger boolean, p_carefully boolean
)
returns setof pgflow.claimed_task
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_step_slug text;
  v_claimed record;
begin
  if not (0 = any (array(select pgflow._suspect_sizes(p_flow_slug, p_step_slugs))))
    or exists (select from pgflow._tasks_held_by(p_worker_id, 1))
  then
    return;
  end if;
  update pgflow.workers w set room_for_flow = null
  where w.worker_id = p_worker_id and w.room_for_flow = p_flow_slug;
  foreach v_step_slug in array p_step_slugs loop
    v_claimed := pgflow._claim_step(
      p_flow_slug, v_step_slug, 1, p_worker_id, p_visibility_timeout, p_max_bytes, p_takes_larger,
      p_carefully, 0
    );
    return query select c.* from unnest(v_claimed.tasks) c;
    exit when found;
  end loop;
end;
$$;
