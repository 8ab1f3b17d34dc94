-- The implementation of all extensions. Returns an outcome per item: 'extended', or 'stale' when
-- the task is not started under this claim or its run has failed.
-- Locks the runs of claims that are not stale, then messages. The run lock excludes every other
-- transition of these tasks.
create or replace function pgflow._extend_tasks(
  p_run_ids uuid[], p_step_slugs text[], p_task_indexes int[], p_claim_nos bigint[],
  p_visibility_timeout int
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
  v_outcomes text[];
  v_held record;
  v_visible_at timestamptz;
begin
  perform pgflow._lock_held_runs(p_run_ids, v_claims);
  v_visible_at := clock_timestamp() + make_interval(secs => p_visibility_timeout);
  select array_agg(t.flow_slug) as flow_slugs, array_agg(t.run_id) as run_ids,
    array_agg(t.step_slug) as step_slugs, array_agg(t.task_index) as task_indexes,
    array_agg(t.message_id) as message_ids, array_agg(v_visible_at) as visible_at,
    array_agg(i.item::int) as items
  into v_held
  from unnest(p_run_ids, p_step_slugs, p_task_indexes, v_claims) with ordinality
    i (run_id, step_slug, task_index, claim_no, item)
  join pgflow.step_tasks t
    on t.run_id = i.run_id
    and t.step_slug = i.step_slug
    and t.task_index = i.task_index
    and t.status = 'started'
    and t.claim_no = i.claim_no
  where (select pgflow._run_is_open(r) from pgflow.runs r where r.run_id = i.run_id);
  perform pgflow._show_messages(
    v_held.flow_slugs, v_held.run_ids, v_held.step_slugs, v_held.task_indexes,
    v_held.message_ids, v_held.visible_at
  );
  v_outcomes := pgflow._outcomes(cardinality(p_run_ids), v_held.items, 'extended');
  perform pgflow._cancel_tasks_of_late_reports(
    p_run_ids, p_step_slugs, p_task_indexes, v_claims, v_outcomes
  );
  return v_outcomes;
end;
$$;
