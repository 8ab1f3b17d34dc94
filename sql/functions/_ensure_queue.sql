-- Makes what is missing of a flow's queue, and says whether it made something: after a restore that
-- left queues out, or after one was dropped. Started tasks get messages again at once, queued ones
-- from repair_tasks. An unknown flow has no queue: false. Locks the flow's definition if something
-- is missing, as _take_flow_slug does, then what _refill_queue does.
-- Errors: 55P03 of both, those of _require_free_queue, 42501 the engine's owner may make no queues.
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
  -- One session makes it; the others find it, and may send to it, when that one has committed.
  perform pgflow._take_flow_slug(p_flow_slug, pgflow._lock_patience('3 seconds'));
  -- The session that held the lock may have deleted the flow, or made its queue.
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
