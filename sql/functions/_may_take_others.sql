-- Whether a worker may take tasks that are no suspects: not while it tries one alone, nor while it
-- makes room for that. When a suspect of the flow waits to be tried alone and no living worker
-- makes room for it, this one begins to.
create or replace function pgflow._may_take_others(
  p_flow_slug text, p_step_slugs text[], p_worker_id uuid
)
returns boolean
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_room_for_flow text := (
    select w.room_for_flow from pgflow.workers w where w.worker_id = p_worker_id
  );
begin
  if (pgflow._held_suspects(p_worker_id)).smallest = 0 then
    return false;
  end if;
  if v_room_for_flow is not null and v_room_for_flow <> p_flow_slug then
    -- Whether that one's suspect still waits is for the claims of that flow to find out.
    return not (0 = any (array(select pgflow._suspect_sizes(v_room_for_flow))));
  end if;
  if not (0 = any (array(select pgflow._suspect_sizes(p_flow_slug, p_step_slugs)))) then
    if v_room_for_flow is not null then
      update pgflow.workers w set room_for_flow = null where w.worker_id = p_worker_id;
    end if;
    return true;
  end if;
  if v_room_for_flow is not null then
    return false;
  end if;
  update pgflow.workers w
  set room_for_flow = p_flow_slug
  where w.worker_id = p_worker_id
    and not exists (
      select from pgflow.workers o
      where o.room_for_flow = p_flow_slug
        and o.worker_id <> p_worker_id
        and o.stopped_at is null
        and o.last_heartbeat_at + make_interval(secs => o.lease_seconds) > clock_timestamp()
    );
  return not found;
end;
$$;
