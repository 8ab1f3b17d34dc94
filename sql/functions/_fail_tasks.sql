-- The implementation of all failures. Returns an outcome per item: 'retried', 'failed' (and the run
-- with it), or 'stale' when the task is not started, has another claim (null matches any), its run
-- has failed, or an earlier item failed the run.
-- Locks the runs of claims that are not stale, then step_states, step_tasks, messages.
create or replace function pgflow._fail_tasks(
  p_run_ids uuid[], p_step_slugs text[], p_task_indexes int[], p_claim_nos bigint[],
  p_error_messages text[], p_retry_delays int[] default null, p_finals boolean[] default null
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
  v_outcomes text[] := array_fill('stale'::text, array[cardinality(p_run_ids)]);
  v_item int;
  v_final record;
  v_retried record;
begin
  perform pgflow._lock_held_runs(p_run_ids, v_claims);
  select
    array_agg(f.item) as items, array_agg(f.run_id) as run_ids,
    array_agg(f.step_slug) as step_slugs,
    array_agg(f.task_index) as task_indexes, array_agg(f.error_message) as error_messages
  into v_final
  from (
    select distinct on (i.run_id)
      i.item::int, i.run_id, i.step_slug, i.task_index, i.error_message
    from unnest(
      p_run_ids, p_step_slugs, p_task_indexes, v_claims, p_error_messages, p_finals
    ) with ordinality i (run_id, step_slug, task_index, claim_no, error_message, is_final, item)
    cross join lateral (
      select t.attempts_count, (
        select coalesce(s.opt_max_attempts, f.opt_max_attempts)
        from pgflow.steps s
        join pgflow.flows f on f.flow_slug = s.flow_slug
        where s.flow_slug = t.flow_slug and s.step_slug = t.step_slug
      ) as max_attempts
      from pgflow.step_tasks t
      where t.run_id = i.run_id
        and t.step_slug = i.step_slug
        and t.task_index = i.task_index
        and t.status = 'started'
        and t.claim_no = i.claim_no
      limit 1
    ) held
    where (coalesce(i.is_final, false) or held.attempts_count >= held.max_attempts)
      and (select pgflow._run_is_open(r) from pgflow.runs r where r.run_id = i.run_id)
    order by i.run_id, i.item
  ) f;
  if v_final.items is not null then
    perform pgflow._fail_runs(
      v_final.run_ids, v_final.step_slugs, v_final.task_indexes, v_final.error_messages
    );
  end if;
  v_retried := pgflow._queue_again(
    p_run_ids, p_step_slugs, p_task_indexes, v_claims, p_refunds => false,
    p_error_messages => p_error_messages, p_retry_delays => p_retry_delays
  );

  foreach v_item in array coalesce(v_final.items, '{}') loop
    v_outcomes[v_item] := 'failed';
  end loop;
  foreach v_item in array coalesce(v_retried.items, '{}') loop
    v_outcomes[v_item] := 'retried';
  end loop;
  perform pgflow._cancel_tasks_of_late_reports(
    p_run_ids, p_step_slugs, p_task_indexes, v_claims, v_outcomes
  );
  return v_outcomes;
end;
$$;
