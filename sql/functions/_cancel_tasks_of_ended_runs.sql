-- Cancels open tasks of a flow whose runs have ended, and archives their messages. Checks the
-- oldest queued tasks and all started ones, at most p_limit. Returns the steps of the tasks.
-- Locks runs and step_tasks, skipping locked ones, then messages.
create or replace function pgflow._cancel_tasks_of_ended_runs(p_flow_slug text, p_limit int)
returns setof text
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_found record;
  v_run_ids uuid[];
  v_closed record;
begin
  select array_agg(f.run_id) as run_ids, array_agg(f.step_slug) as step_slugs,
    array_agg(f.task_index) as task_indexes
  into v_found
  from (
    select t.run_id, t.step_slug, t.task_index
    from (
      select q.* from pgflow._oldest_queued(p_flow_slug, p_limit) q
      union all
      select s.*
      from (
        select null::uuid as worker_id union all select h from pgflow._workers_with_tasks() h
      ) holder
      cross join lateral pgflow._tasks_held_by(holder.worker_id) s
      where s.flow_slug = p_flow_slug
    ) t
    where (select pgflow._run_has_ended(r) from pgflow.runs r where r.run_id = t.run_id)
    limit p_limit
  ) f;
  if v_found.run_ids is null then
    return;
  end if;
  v_run_ids := array(
    select r.run_id
    from pgflow.runs r
    where r.run_id = any (v_found.run_ids) and pgflow._run_has_ended(r)
    order by r.run_id
    for no key update skip locked
  );
  -- Dynamic SQL, because the planner hashes only arrays that it knows as constants.
  execute $sql$
    with locked as materialized (
      select t.run_id, t.step_slug, t.task_index
      from unnest($2, $3, $4) f (run_id, step_slug, task_index)
      join pgflow.step_tasks t
        on t.run_id = f.run_id and t.step_slug = f.step_slug and t.task_index = f.task_index
      where f.run_id = any ($1) and t.status in ('queued', 'started')
      order by t.run_id, t.step_slug, t.task_index
      for no key update of t skip locked
    ),
    closed as (
      update pgflow.step_tasks t
      set status = 'cancelled'
      from locked l
      where t.run_id = l.run_id and t.step_slug = l.step_slug and t.task_index = l.task_index
      returning t.*
    )
    select array_agg(c.flow_slug) as flow_slugs, array_agg(c.run_id) as run_ids,
      array_agg(c.step_slug) as step_slugs, array_agg(c.task_index) as task_indexes,
      array_agg(c.message_id) as message_ids
    from closed c
  $sql$
  into v_closed
  using v_run_ids, v_found.run_ids, v_found.step_slugs, v_found.task_indexes;
  perform pgflow._archive_messages(
    v_closed.flow_slugs, v_closed.run_ids, v_closed.step_slugs, v_closed.task_indexes,
    v_closed.message_ids
  );
  return query select unnest(v_closed.step_slugs);
end;
$$;
