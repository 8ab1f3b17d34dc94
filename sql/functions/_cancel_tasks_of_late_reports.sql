-- Cancels the tasks of late reports: claims that are held but whose outcome is 'stale', because the
-- run failed while the claiming transaction had the task locked. A run that was set to failed by
-- hand has no failed step; its tasks stay unchanged.
create or replace function pgflow._cancel_tasks_of_late_reports(
  p_run_ids uuid[], p_step_slugs text[], p_task_indexes int[], p_claim_nos bigint[],
  p_outcomes text[]
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_late record;
begin
  select array_agg(i.run_id) as run_ids, array_agg(i.step_slug) as step_slugs,
    array_agg(i.task_index) as task_indexes
  into v_late
  from unnest(p_run_ids, p_step_slugs, p_task_indexes, p_claim_nos, p_outcomes)
    i (run_id, step_slug, task_index, claim_no, outcome)
  where i.outcome = 'stale'
    and i.claim_no <> -1
    and exists (
      select from pgflow.step_states s where s.run_id = i.run_id and s.status = 'failed'
    );
  perform pgflow._cancel_tasks(v_late.run_ids, v_late.step_slugs, v_late.task_indexes);
end;
$$;
