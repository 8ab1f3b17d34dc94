-- Whether a worker may take tasks that are no suspects: not while it tries one alone, nor while it
-- makes room for that. When a suspect of the flow waits to be tried alone and no other worker makes
-- room for it, this one does, for half a minute at a time.
create or replace function pgflow._may_take_others(
  p_flow_slug text, p_step_slugs text[], p_worker_id uuid
)
returns boolean
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_clock timestamptz := clock_timestamp();
begin
  if (pgflow._held_suspects(p_worker_id)).smallest = 0 then
    return false;
  end if;
  if exists (
    select from pgflow.workers w
    where w.worker_id = p_worker_id and w.room_for_flow <> p_flow_slug and w.room_until > v_clock
  ) then
    return false;
  end if;
  if not (0 = any (array(select pgflow._suspect_sizes(p_flow_slug, p_step_slugs)))) then
    update pgflow.workers w set room_for_flow = null
    where w.worker_id = p_worker_id and w.room_for_flow = p_flow_slug;
    return true;
  end if;
  update pgflow.workers w
  set room_for_flow = p_flow_slug, room_until = v_clock + interval '30 seconds'
  where w.worker_id = p_worker_id
    and not exists (
      select from pgflow.workers o
      where o.room_for_flow = p_flow_slug
        and o.room_until > v_clock
        and o.stopped_at is null
        and o.worker_id <> p_worker_id
    );
  return not found;
end;
$$;
