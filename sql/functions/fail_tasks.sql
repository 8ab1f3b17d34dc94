-- Fails attempts under the claims given. One row per item, in order: 'retried', 'failed' (the run
-- with it), or 'stale'. A retry delay (seconds, at most a day) replaces the step's backoff; a true
-- final fails the run even if attempts are left. Empty arrays: no rows.
-- Locks runs, step_states, step_tasks, messages. Errors: PF006 arrays of different lengths.
create or replace function pgflow.fail_tasks(
  run_ids uuid[], step_slugs text[], task_indexes int[], claim_nos bigint[], error_messages text[],
  retry_delays int[] default null, finals boolean[] default null
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
    'fail_tasks', cardinality(run_ids), cardinality(step_slugs), cardinality(task_indexes),
    cardinality(claim_nos), cardinality(error_messages),
    coalesce(cardinality(retry_delays), cardinality(run_ids)),
    coalesce(cardinality(finals), cardinality(run_ids))
  );
  if coalesce(cardinality(run_ids), 0) > 0 then
    return query
      select o.item::int, o.outcome
      from unnest(
        pgflow._fail_tasks(
          run_ids, step_slugs, task_indexes, pgflow._fence_null_claims(claim_nos), error_messages,
          retry_delays, finals
        )
      ) with ordinality o (outcome, item);
  end if;
end;
$$;
