-- Creates the missing parts of a flow's queue, for example after a restore without queues, and
-- returns whether it created any. Started tasks get new messages at once, queued ones from
-- repair_tasks. False for an unknown flow. Locks the flow's definition if a part is missing, as
-- _poll_flow_lock does, then what _refill_queue locks. Errors: those of _poll_flow_lock and
-- _require_free_queue, 55P03 the queue is locked, 42501 the engine's owner may not create queues.
create or replace function pgflow._ensure_queue(p_flow_slug text)
returns boolean
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_owns_queue boolean := (
    select f.owns_queue from pgflow.flows f where f.flow_slug = p_flow_slug
  );
  v_is_lost boolean;
begin
  if v_owns_queue is null or v_owns_queue and pgflow._queue_exists(p_flow_slug) then
    return false;
  end if;
  -- One session creates it. The others find it and may send to it once that session has committed.
  perform pgflow._poll_flow_lock(p_flow_slug, pgflow._lock_wait_limit('3 seconds'));
  -- The session that held the lock may have deleted the flow, or created its queue.
  v_owns_queue := (select f.owns_queue from pgflow.flows f where f.flow_slug = p_flow_slug);
  if v_owns_queue is null then
    return false;
  end if;
  if not v_owns_queue then
    perform pgflow._require_free_queue(p_flow_slug);
    update pgflow.flows f set owns_queue = true where f.flow_slug = p_flow_slug;
  end if;
  if pgflow._queue_exists(p_flow_slug) then
    return false;
  end if;
  v_is_lost := v_owns_queue
    and to_regclass(format('pgmq.%I', 'q_' || lower(p_flow_slug))) is null;
  perform pgflow._create_queue(p_flow_slug);
  if v_is_lost then
    perform pgflow._refill_queue(p_flow_slug);
  end if;
  return true;
end;
$$;
