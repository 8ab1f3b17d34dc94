-- Keeps the messages of started tasks invisible for visibility_timeout seconds from now, at most 7
-- days, under the claims given. One row per item, in order: 'extended' or 'stale'. Empty arrays: no
-- rows.
-- Locks the runs of claims that are not stale, messages. Errors: PF006 arrays of different lengths,
-- 22023 visibility_timeout out of bounds.
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
begin
  perform pgflow._require_same_length(
    'extend_tasks', cardinality(run_ids), cardinality(step_slugs), cardinality(task_indexes),
    cardinality(claim_nos)
  );
  perform pgflow._require_between('visibility_timeout', visibility_timeout, 0, 604800);
  if coalesce(cardinality(run_ids), 0) > 0 then
    return query
      select o.item::int, o.outcome
      from unnest(
        pgflow._extend_tasks(
          run_ids, step_slugs, task_indexes, pgflow._fence_null_claims(claim_nos),
          visibility_timeout
        )
      ) with ordinality o (outcome, item);
  end if;
end;
$$;
