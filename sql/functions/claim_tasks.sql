-- Claims up to qty (at most 10,000) ready tasks of these steps for a worker, the step with the
-- oldest one first, and returns what was started. Their messages stay invisible for
-- visibility_timeout seconds (null: the step's timeout + 2). Tasks and messages that another
-- session has locked are left to it. Suspects come first, as README.md, Recovery, says.
-- Without a valid lease: none. A missing queue is repaired first. The inputs have max_bytes of text
-- together; a first one that has more is claimed if at_least_one. A task whose input cannot be read
-- is failed; carefully: also where that would take too long.
-- Locks step_tasks, then messages, both skipping locked ones; for a refused input runs and
-- step_states, skipping too; for a missing queue what repair_tasks does, before all else.
-- Errors: PF005 unregistered worker, 22023 a visibility_timeout of less than 0 seconds or more than
-- 7 days; for a missing queue those of _ensure_queue.
create or replace function pgflow.claim_tasks(
  flow_slug text, step_slugs text[], qty int, worker_id uuid, visibility_timeout int default null,
  max_bytes bigint default 16777216, at_least_one boolean default true,
  carefully boolean default false
)
returns setof pgflow.claimed_task
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_indexscan = off
set enable_indexonlyscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set join_collapse_limit = 1
set plan_cache_mode = force_generic_plan
set jit = off
-- All of a worker's flows wait for its claim: a locked queue must not hold up the others.
set lock_timeout = '500ms'
as $$
declare
  v_step_slug text;
  -- least() passes nulls over.
  v_most int := least(coalesce(qty, 0), 10000);
  v_left int := v_most;
  v_claimed record;
  -- All of it is in the server's memory at once.
  v_room bigint := least(max_bytes, 268435456);
  v_has_expired boolean;
begin
  if visibility_timeout not between 0 and 604800 then
    perform pgflow._require_between('visibility_timeout', visibility_timeout, 0, 604800);
  end if;
  if worker_id is not null then
    select w.last_heartbeat_at < clock_timestamp() - make_interval(secs => w.lease_seconds)
    into v_has_expired
    from pgflow.workers w
    where w.worker_id = claim_tasks.worker_id;
    if not found then
      perform pgflow._refuse_unknown_worker(worker_id, 'step_tasks_last_worker_id_fkey');
    end if;
    -- It would lose what it claims before its heartbeat renews the lease.
    if v_has_expired then
      return;
    end if;
  end if;
  if to_regclass(format('pgmq.%I', 'q_' || lower(claim_tasks.flow_slug))) is null then
    perform pgflow.repair_tasks(claim_tasks.flow_slug);
  end if;
  if v_most > 0 and pgflow._has_suspects(claim_tasks.worker_id) then
    return query
      select c.* from pgflow._claim_alone(
        claim_tasks.flow_slug, claim_tasks.step_slugs, claim_tasks.worker_id,
        claim_tasks.visibility_timeout, v_room, at_least_one, carefully
      ) c;
    perform pgflow._reserve_room(
      claim_tasks.flow_slug, claim_tasks.step_slugs, claim_tasks.worker_id
    );
    if pgflow._is_reserved(claim_tasks.worker_id) then
      return;
    end if;
    v_claimed := pgflow._claim_group(
      claim_tasks.flow_slug, claim_tasks.step_slugs, v_left, claim_tasks.worker_id,
      claim_tasks.visibility_timeout, v_room, at_least_one, carefully
    );
    return query select c.* from unnest(v_claimed.tasks) c;
    v_left := v_left - cardinality(v_claimed.tasks);
    v_room := v_room - v_claimed.bytes;
  end if;
  -- A loop, because each step is an index range of its own: others' backlogs are never scanned.
  for v_step_slug in
    select s from pgflow._ready_steps(claim_tasks.flow_slug, claim_tasks.step_slugs) s
  loop
    exit when v_left <= 0 or v_room <= 0 and v_left < v_most;
    v_claimed := pgflow._claim_step(
      claim_tasks.flow_slug, v_step_slug, v_left, claim_tasks.worker_id,
      claim_tasks.visibility_timeout, v_room, at_least_one and v_left = v_most, carefully
    );
    return query select c.* from unnest(v_claimed.tasks) c;
    v_left := v_left - cardinality(v_claimed.tasks);
    v_room := v_room - v_claimed.bytes;
    -- Whoever takes one larger than the room only when it is the first is served in turn.
    exit when v_claimed.is_full and at_least_one;
  end loop;
end;
$$;
