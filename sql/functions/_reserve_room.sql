-- Reserves a worker for a suspect of the flow that must run alone, for 30 seconds at a time, unless
-- another worker is reserved for it. Ends the reservation when no such suspect is waiting. Changes
-- nothing for a worker that is executing a suspect alone or is reserved for another flow.
-- Locks the worker's row.
create or replace function pgflow._reserve_room(
  p_flow_slug text, p_step_slugs text[], p_worker_id uuid
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_clock timestamptz := clock_timestamp();
begin
  if (pgflow._held_suspects(p_worker_id)).smallest = 0 or exists (
    select from pgflow.workers w
    where w.worker_id = p_worker_id and w.room_for_flow <> p_flow_slug and w.room_until > v_clock
  ) then
    return;
  end if;
  if 0 = any (array(select pgflow._suspect_sizes(p_flow_slug, p_step_slugs)))
    and not exists (
      select from pgflow.workers o
      where o.room_for_flow = p_flow_slug
        and o.room_until > v_clock
        and o.stopped_at is null
        and o.worker_id <> p_worker_id
    )
  then
    update pgflow.workers w
    set room_for_flow = p_flow_slug, room_until = v_clock + interval '30 seconds'
    where w.worker_id = p_worker_id;
  else
    update pgflow.workers w set room_for_flow = null
    where w.worker_id = p_worker_id and w.room_for_flow = p_flow_slug;
  end if;
end;
$$;
