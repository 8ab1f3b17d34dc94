-- Gives started tasks back under the claims given: queued and visible now, the attempt refunded.
-- One row per item, in order: 'released' or 'stale'. Empty arrays: no rows.
-- Locks the runs of claims that are not stale, step_tasks, messages.
-- Errors: PF006 arrays of different lengths.
create or replace function pgflow.release_tasks(
  run_ids uuid[], step_slugs text[], task_indexes int[], claim_nos bigint[]
)
returns table (item int, outcome text)
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
set lock_timeout = '1500ms'
as $$
declare
  v_claims bigint[];
  v_outcomes text[];
  v_released record;
  v_clock timestamptz := clock_timestamp();
begin
  perform pgflow._require_parallel(
    'release_tasks', cardinality(run_ids), cardinality(step_slugs), cardinality(task_indexes),
    cardinality(claim_nos)
  );
  v_claims := pgflow._held_claims(
    run_ids, step_slugs, task_indexes, pgflow._claim_tokens(claim_nos)
  );
  perform pgflow._lock_held_runs(run_ids, v_claims);
  with released as (
    update pgflow.step_tasks t
    set status = 'queued',
        started_at = null,
        attempts_count = greatest(t.attempts_count - 1, 0)
    from unnest(run_ids, step_slugs, task_indexes, v_claims) with ordinality
      i (run_id, step_slug, task_index, claim_no, item)
    where t.run_id = i.run_id
      and t.step_slug = i.step_slug
      and t.task_index = i.task_index
      and t.status = 'started'
      and t.claim_no = i.claim_no
      and (select r.status <> 'failed' from pgflow.runs r where r.run_id = t.run_id)
    returning t.flow_slug, t.run_id, t.step_slug, t.task_index, t.message_id, i.item::int
  )
  select array_agg(r.flow_slug) as flow_slugs, array_agg(r.run_id) as run_ids,
    array_agg(r.step_slug) as step_slugs, array_agg(r.task_index) as task_indexes,
    array_agg(r.message_id) as message_ids, array_agg(v_clock) as visible_at,
    array_agg(r.item) as items
  into v_released
  from released r;
  perform pgflow._show_messages(
    v_released.flow_slugs, v_released.run_ids, v_released.step_slugs, v_released.task_indexes,
    v_released.message_ids, v_released.visible_at
  );
  perform pgflow._wake_workers(f.flow_slug)
  from (select distinct unnest(v_released.flow_slugs)) f (flow_slug);
  v_outcomes := pgflow._outcomes(cardinality(run_ids), v_released.items, 'released');
  perform pgflow._cancel_late_tasks(run_ids, step_slugs, task_indexes, v_claims, v_outcomes);
  return query
    select o.item::int, o.outcome from unnest(v_outcomes) with ordinality o (outcome, item);
end;
$$;
