-- Claims suspects for a worker: one that runs alone when the worker has nothing else in its hands;
-- otherwise as many of the largest trial size as it may have beside the suspects that it has.
-- Locks step_tasks, then messages, both skipping locked ones.
create or replace function pgflow._claim_suspects(
  p_flow_slug text, p_step_slugs text[], p_quantity int, p_worker_id uuid, p_visibility_timeout int
)
returns setof pgflow.claimed_task
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_sizes int[] := array(select s from pgflow._suspect_sizes(p_flow_slug, p_step_slugs) s);
  v_held record := pgflow._held_suspects(p_worker_id);
  v_is_empty boolean := not exists (select from pgflow._started_tasks(p_worker_id, 1));
  v_size int := v_sizes[1];
  v_left int;
  v_claimed int;
  v_step_slug text;
begin
  if v_sizes is null or p_quantity < 1 or v_held.smallest = 0 then
    return;
  end if;
  if 0 = any (v_sizes) and v_is_empty then
    v_size := 0;
    v_left := 1;
    update pgflow.workers w set room_for_flow = null
    where w.worker_id = p_worker_id and w.room_for_flow = p_flow_slug;
  else
    v_left := least(p_quantity, least(v_size, v_held.smallest) - v_held.suspects);
  end if;
  foreach v_step_slug in array p_step_slugs loop
    exit when v_left < 1;
    return query
      select c.* from pgflow._claim_step(
        p_flow_slug, v_step_slug, v_left, p_worker_id, p_visibility_timeout, v_size
      ) c;
    get diagnostics v_claimed = row_count;
    v_left := v_left - v_claimed;
  end loop;
end;
$$;
