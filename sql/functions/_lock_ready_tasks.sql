-- Locks up to p_quantity ready tasks of one step that are not suspects, oldest first. Returns them
-- with whether their run is open, whether the task row stores an input, and that input if it is
-- small. Skips tasks that another session has locked.
create or replace function pgflow._lock_ready_tasks(
  p_flow_slug text, p_step_slug text, p_quantity int
)
returns table (
  run_id uuid, task_index int, message_id bigint, is_open boolean, input jsonb, is_stored boolean
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
#variable_conflict use_column
declare
  -- A variable, because an index condition cannot be volatile; the scan would visit all delayed
  -- tasks.
  v_clock timestamptz := clock_timestamp();
begin
  return query
    select t.run_id, t.task_index, t.message_id,
      (select pgflow._run_is_open(r) from pgflow.runs r where r.run_id = t.run_id),
      case
        when pg_column_size(t.input) <= 2000 and pg_column_compression(t.input) is null then t.input
      end,
      t.input is not null
    from pgflow.step_tasks t
    where t.flow_slug = p_flow_slug
      and t.step_slug = p_step_slug
      and t.status = 'queued'
      and t.ready_at <= v_clock
      and t.trial_size is null
    order by t.ready_at
    limit p_quantity
    for no key update of t skip locked;
end;
$$;
