-- Whether a worker may claim nothing but suspects: it is executing a suspect alone, or is reserved
-- for one.
create or replace function pgflow._is_reserved(p_worker_id uuid)
returns boolean
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  return coalesce((pgflow._held_suspects(p_worker_id)).smallest = 0, false) or exists (
    select from pgflow.workers w
    where w.worker_id = p_worker_id
      and w.room_for_flow is not null
      and w.room_until > clock_timestamp()
  );
end;
$$;
