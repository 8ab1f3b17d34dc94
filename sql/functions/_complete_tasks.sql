-- The implementation of all completions. Returns an outcome per item: 'completed',
-- 'type_violation', or 'stale' when the task is not started, has another claim (null matches any),
-- or its run has failed.
-- Locks the runs of claims that are not stale, then step_tasks, step_states, messages.
create or replace function pgflow._complete_tasks(
  p_run_ids uuid[], p_step_slugs text[], p_task_indexes int[], p_claim_nos bigint[],
  p_outputs jsonb[]
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
  v_locked record := pgflow._lock_held_runs(p_run_ids, v_claims);
  v_failed uuid[] := v_locked.failed_runs;
  v_outcomes text[] := array_fill('stale'::text, array[cardinality(p_run_ids)]);
  v_violations int[];
  v_item int;
  v_done record;
begin
  if pgflow._feeds_map(v_locked.flow_slugs, p_step_slugs) then
    v_violations := pgflow._fail_type_violations(
      p_run_ids, p_step_slugs, p_task_indexes, v_claims, p_outputs
    );
  end if;
  foreach v_item in array coalesce(v_violations, '{}') loop
    v_outcomes[v_item] := 'type_violation';
    v_failed := v_failed || (array(select unnest(p_run_ids)))[v_item];
  end loop;
  with completed as (
    update pgflow.step_tasks t
    set status = 'completed',
        completed_at = greatest(now(), t.queued_at, t.started_at),
        output = i.output
    from unnest(p_run_ids, p_step_slugs, p_task_indexes, v_claims, p_outputs) with ordinality
      i (run_id, step_slug, task_index, claim_no, output, item)
    where t.run_id = i.run_id
      and t.step_slug = i.step_slug
      and t.task_index = i.task_index
      and t.status = 'started'
      and t.claim_no = i.claim_no
      and i.run_id <> all (v_failed)
    returning t.flow_slug, t.run_id, t.step_slug, t.task_index, t.message_id, t.output, i.item::int
  )
  select
    array_agg(c.flow_slug) as flow_slugs, array_agg(c.run_id) as run_ids,
    array_agg(c.step_slug) as step_slugs, array_agg(c.task_index) as task_indexes,
    array_agg(c.message_id) as message_ids, array_agg(c.output) as outputs,
    array_agg(c.item) as items
  into v_done
  from completed c;

  foreach v_item in array coalesce(v_done.items, '{}') loop
    v_outcomes[v_item] := 'completed';
  end loop;
  if v_done.items is not null then
    perform pgflow._settle_steps(
      v_done.run_ids, v_done.step_slugs, v_done.task_indexes, v_done.outputs
    );
    perform pgflow._archive_messages(
      v_done.flow_slugs, v_done.run_ids, v_done.step_slugs, v_done.task_indexes, v_done.message_ids
    );
  end if;
  perform pgflow._cancel_tasks_of_late_reports(
    p_run_ids, p_step_slugs, p_task_indexes, v_claims, v_outcomes
  );
  return v_outcomes;
end;
$$;
