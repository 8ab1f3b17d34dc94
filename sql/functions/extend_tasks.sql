-- Keeps the messages of started tasks invisible for visibility_timeout seconds from now, 7 days at
-- most, under the claims given. One row per item, in order: 'extended' or 'stale'. Empty arrays: no
-- rows.
-- Locks the runs of claims that are not stale, messages. Errors: PF006 arrays of different lengths,
-- 22023.
create or replace function pgflow.extend_tasks(
  run_ids uuid[], step_slugs text[], task_indexes int[], claim_nos bigint[], visibility_timeout int
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
  v_held record;
  v_visible_at timestamptz;
begin
  perform pgflow._require_parallel(
    'extend_tasks', cardinality(run_ids), cardinality(step_slugs), cardinality(task_indexes),
    cardinality(claim_nos)
  );
  perform pgflow._require_between('visibility_timeout', visibility_timeout, 0, 604800);
  v_claims := pgflow._held_claims(
    run_ids, step_slugs, task_indexes, pgflow._claim_tokens(claim_nos)
  );
  -- The runs' locks keep every other transition of these tasks out, so they need none of their own.
  perform pgflow._lock_held_runs(run_ids, v_claims);
  v_visible_at := clock_timestamp() + make_interval(secs => visibility_timeout);
  select array_agg(t.flow_slug) as flow_slugs, array_agg(t.run_id) as run_ids,
    array_agg(t.step_slug) as step_slugs, array_agg(t.task_index) as task_indexes,
    array_agg(t.message_id) as message_ids, array_agg(v_visible_at) as visible_at,
    array_agg(i.item::int) as items
  into v_held
  from unnest(run_ids, step_slugs, task_indexes, v_claims) with ordinality
    i (run_id, step_slug, task_index, claim_no, item)
  join pgflow.step_tasks t
    on t.run_id = i.run_id
    and t.step_slug = i.step_slug
    and t.task_index = i.task_index
    and t.status = 'started'
    and t.claim_no = i.claim_no
  where (select r.status <> 'failed' from pgflow.runs r where r.run_id = i.run_id);
  perform pgflow._show_messages(
    v_held.flow_slugs, v_held.run_ids, v_held.step_slugs, v_held.task_indexes,
    v_held.message_ids, v_held.visible_at
  );
  v_outcomes := pgflow._outcomes(cardinality(run_ids), v_held.items, 'extended');
  perform pgflow._cancel_late_tasks(run_ids, step_slugs, task_indexes, v_claims, v_outcomes);
  return query
    select o.item::int, o.outcome from unnest(v_outcomes) with ordinality o (outcome, item);
end;
$$;
