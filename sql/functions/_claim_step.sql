-- Claims up to p_quantity ready tasks of one step, oldest first. A task whose message is hidden or gone
-- is put back to when that may change, so that it does not stand in the way again.
-- Locks step_tasks, then messages, both skipping locked ones.
create or replace function pgflow._claim_step(
  p_flow_slug text, p_step_slug text, p_quantity int, p_worker_id uuid, p_visibility_timeout int
)
returns setof pgflow.claimed_task
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_left int := p_quantity;
  v_found record;
  v_items int[];
  v_clock timestamptz := clock_timestamp();
  v_seconds int := coalesce(p_visibility_timeout, (
    select coalesce(s.opt_timeout, f.opt_timeout) + 2
    from pgflow.steps s
    join pgflow.flows f on f.flow_slug = s.flow_slug
    where s.flow_slug = p_flow_slug and s.step_slug = p_step_slug
  ));
begin
  -- A loop, because tasks that turn out to be hidden leave room for those behind them.
  while v_left > 0 loop
    select
      array_agg(c.message_id) as message_ids, array_agg(c.run_id) as run_ids,
      array_agg(p_step_slug) as step_slugs, array_agg(c.task_index) as task_indexes,
      array_agg(v_seconds) as seconds
    into v_found
    from (
      select t.message_id, t.run_id, t.task_index
      from pgflow.step_tasks t
      where t.flow_slug = p_flow_slug
        and t.step_slug = p_step_slug
        and t.status = 'queued'
        and t.ready_at <= v_clock
        and exists (select from pgflow.runs r where r.run_id = t.run_id and r.status <> 'failed')
      order by t.ready_at
      limit v_left
      for no key update of t skip locked
    ) c;
    exit when v_found.run_ids is null;
    v_items := pgflow._hide_messages(
      p_flow_slug, v_found.message_ids, v_found.run_ids, v_found.step_slugs, v_found.task_indexes,
      v_found.seconds, p_only_visible => true
    );
    return query
      select t.* from pgflow._mark_started(
        v_found.run_ids, v_found.step_slugs, v_found.task_indexes, v_items, p_worker_id
      ) t;
    v_left := v_left - cardinality(v_items);
    exit when cardinality(v_items) = cardinality(v_found.run_ids)
      or not pgflow._defer_hidden(
        p_flow_slug, p_step_slug, v_found.message_ids, v_found.run_ids, v_found.task_indexes, v_items
      );
  end loop;
end;
$$;
