-- Deletes the oldest runs of a flow that ended before p_cutoff, with their step states, tasks and
-- remaining messages, at most p_limit tasks. A larger run takes several calls; meanwhile its steps
-- count the remaining tasks. Returns the number of deleted runs and tasks.
-- Locks runs, step_tasks, messages, all skipping locked ones: rows in use stay for a later call.
create or replace function pgflow._prune_runs(
  p_flow_slug text, p_cutoff timestamptz, p_limit int, out runs int, out tasks int
)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_indexscan = on
set enable_indexonlyscan = on
set enable_bitmapscan = off
set enable_sort = off
set enable_hashjoin = off
set enable_mergejoin = off
set join_collapse_limit = 1
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
  v_run_id uuid;
  v_run_ids uuid[] := array[]::uuid[];
  v_emptied uuid[];
  v_left int := p_limit;
  v_tasks record;
begin
  runs := 0;
  tasks := 0;
  -- A loop, because how many runs fit depends on how many tasks each has.
  for v_run_id in
    select r.run_id
    from pgflow.runs r
    where r.flow_slug = p_flow_slug
      and pgflow._run_has_ended(r)
      and coalesce(r.completed_at, r.failed_at) < p_cutoff
    order by coalesce(r.completed_at, r.failed_at)
  loop
    -- Locked here, not in the query, which reads ahead and would lock runs of later batches.
    perform 1 from pgflow.runs r where r.run_id = v_run_id for update skip locked;
    continue when not found;
    v_run_ids := v_run_ids || v_run_id;
    v_left := v_left - 1 - (
      select count(*)
      from (select 1 from pgflow.step_tasks t where t.run_id = v_run_id limit v_left) counted
    );
    exit when v_left <= 0;
  end loop;
  if cardinality(v_run_ids) = 0 then
    return;
  end if;

  select array_agg(l.run_id) as run_ids, array_agg(l.step_slug) as step_slugs,
    array_agg(l.task_index) as task_indexes, array_agg(l.message_id) as message_ids
  into v_tasks
  from (
    select t.run_id, t.step_slug, t.task_index, t.message_id
    from unnest(v_run_ids) i (run_id)
    cross join lateral (
      select o.run_id, o.step_slug, o.task_index, o.message_id
      from pgflow.step_tasks o
      where o.run_id = i.run_id
      for update skip locked
    ) t
    limit p_limit
  ) l;
  if v_tasks.run_ids is not null then
    perform pgflow._delete_messages(p_flow_slug, v_tasks.message_ids, v_tasks.run_ids);
    delete from pgflow.step_tasks t
    using unnest(v_tasks.run_ids, v_tasks.step_slugs, v_tasks.task_indexes)
      i (run_id, step_slug, task_index)
    where t.run_id = i.run_id and t.step_slug = i.step_slug and t.task_index = i.task_index;
    get diagnostics tasks = row_count;
  end if;

  v_emptied := array(
    select i.run_id
    from unnest(v_run_ids) i (run_id)
    where not exists (select from pgflow.step_tasks t where t.run_id = i.run_id)
  );
  delete from pgflow.step_states s where s.run_id = any (v_emptied);
  delete from pgflow.runs r where r.run_id = any (v_emptied);
  get diagnostics runs = row_count;
  update pgflow.step_states s
  set initial_tasks = greatest(s.initial_tasks - gone.tasks, 0)
  from (
    select i.run_id, i.step_slug, count(*)::int as tasks
    from unnest(v_tasks.run_ids, v_tasks.step_slugs) i (run_id, step_slug)
    where i.run_id <> all (v_emptied)
    group by i.run_id, i.step_slug
  ) gone
  where s.run_id = gone.run_id and s.step_slug = gone.step_slug;
end;
$$;
