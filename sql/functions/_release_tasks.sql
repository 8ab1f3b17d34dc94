-- The implementation of all releases. Returns an outcome per item: 'released', or 'stale' when the
-- task is not started under this claim or its run has failed.
-- Locks the runs of claims that are not stale, then step_tasks, messages.
create or replace function pgflow._release_tasks(
  p_run_ids uuid[], p_step_slugs text[], p_task_indexes int[], p_claim_nos bigint[]
)
returns text[]
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_claims bigint[] := pgflow._held_claims(
    p_run_ids, p_step_slugs, p_task_indexes, p_claim_nos
  );
  v_queued record;
  v_outcomes text[];
begin
  perform pgflow._lock_held_runs(p_run_ids, v_claims);
  v_queued := pgflow._queue_again(
    p_run_ids, p_step_slugs, p_task_indexes, v_claims, p_refunds => true
  );
  v_outcomes := pgflow._outcomes(cardinality(p_run_ids), v_queued.items, 'released');
  perform pgflow._cancel_tasks_of_late_reports(
    p_run_ids, p_step_slugs, p_task_indexes, v_claims, v_outcomes
  );
  return v_outcomes;
end;
$$;
