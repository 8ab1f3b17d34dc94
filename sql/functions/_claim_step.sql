-- Claims up to p_quantity ready tasks of one step, oldest first: suspects of this trial size, or,
-- where it is null, tasks that are none. A task whose message is not to be had now is deferred, and
-- one whose run has failed is cancelled, so that neither stands in the way again.
-- Locks step_tasks, then messages, both skipping locked ones.
create or replace function pgflow._claim_step(
  p_flow_slug text, p_step_slug text, p_quantity int, p_worker_id uuid, p_visibility_timeout int,
  p_trial_size int default null
)
returns setof pgflow.claimed_task
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_left int := p_quantity;
  v_found record;
  v_items int[];
  v_seconds int := coalesce(p_visibility_timeout, pgflow._hidden_seconds(p_flow_slug, p_step_slug));
begin
  -- A loop, because tasks that turn out not to be claimable leave room for those behind them.
  while v_left > 0 loop
    select
      array_agg(c.message_id) filter (where c.is_open) as message_ids,
      array_agg(c.run_id) filter (where c.is_open) as run_ids,
      array_agg(p_step_slug) filter (where c.is_open) as step_slugs,
      array_agg(c.task_index) filter (where c.is_open) as task_indexes,
      array_agg(v_seconds) filter (where c.is_open) as seconds,
      array_agg(c.run_id) filter (where not c.is_open) as ended_runs,
      array_agg(p_step_slug) filter (where not c.is_open) as ended_steps,
      array_agg(c.task_index) filter (where not c.is_open) as ended_indexes
    into v_found
    from (
      select r.* from pgflow._lock_ready_tasks(p_flow_slug, p_step_slug, v_left) r
      where p_trial_size is null
      union all
      select s.* from pgflow._lock_suspects(p_flow_slug, p_step_slug, v_left, p_trial_size) s
      where p_trial_size is not null
    ) c;
    exit when v_found.run_ids is null and v_found.ended_runs is null;
    perform pgflow._cancel_tasks(v_found.ended_runs, v_found.ended_steps, v_found.ended_indexes);
    continue when v_found.run_ids is null;

    v_items := pgflow._hide_messages(
      p_flow_slug, v_found.message_ids, v_found.run_ids, v_found.step_slugs, v_found.task_indexes,
      v_found.seconds, p_only_visible => true
    );
    return query
      select t.* from pgflow._mark_started(
        p_flow_slug, p_step_slug, v_found.run_ids, v_found.task_indexes, v_items, p_worker_id
      ) t;
    v_left := v_left - cardinality(v_items);
    exit when cardinality(v_items) = cardinality(v_found.run_ids) and v_found.ended_runs is null;
    if cardinality(v_items) < cardinality(v_found.run_ids) then
      perform pgflow._defer_tasks(
        p_flow_slug, p_step_slug, v_found.message_ids, v_found.run_ids, v_found.task_indexes,
        v_items
      );
    end if;
  end loop;
end;
$$;
