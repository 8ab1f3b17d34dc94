-- Claims up to qty (at most 10,000) ready tasks of these steps for a worker, starting with the step
-- that has the oldest one, and returns them. Their messages stay invisible for visibility_timeout
-- seconds (null: the step's timeout + 2). Skips tasks and messages that another session has locked.
-- Suspects come first: docs/engine/recovery.md. An expired lease claims nothing. Repairs a missing
-- queue first. The inputs have at most max_bytes of text together; with at_least_one, a larger
-- first input is claimed alone. A task with an unreadable input fails; carefully also fails inputs
-- that would take too long to print.
-- Locks step_tasks, then messages, both skipping locked ones; for a refused input runs and
-- step_states, skipping too; for a missing queue what repair_tasks locks, before all else.
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
-- All flows of a worker wait for its claim: a locked queue must not delay the others.
set lock_timeout = '500ms'
as $$
declare
  v_step_slug text;
  -- least() ignores nulls.
  v_most int := least(coalesce(qty, 0), 10000);
  v_left int := v_most;
  v_claimed record;
  -- The server holds all inputs in memory at once.
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
    -- A worker with an expired lease would lose these claims before its next heartbeat.
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
  -- A loop, because each step is its own index range: backlogs of other steps are never scanned.
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
    -- With at_least_one, stops here: the input that did not fit comes first in the next call.
    exit when v_claimed.is_full and at_least_one;
  end loop;
end;
$$;
