-- Locks up to p_quantity ready suspects of one step and trial size, oldest first; otherwise like
-- _lock_ready_tasks.
create or replace function pgflow._lock_suspects(
  p_flow_slug text, p_step_slug text, p_quantity int, p_trial_size int
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
  v_clock timestamptz := clock_timestamp();
begin
  -- A range instead of an equality: only the suspects' index then provides the requested order.
  return query
    select t.run_id, t.task_index, t.message_id,
      (select pgflow._run_is_open(r) from pgflow.runs r where r.run_id = t.run_id),
      case
        when pg_column_size(t.input) <= 2000 and pg_column_compression(t.input) is null then t.input
      end,
      t.input is not null
    from pgflow.step_tasks t
    where t.trial_size between p_trial_size and p_trial_size
      and t.flow_slug = p_flow_slug
      and t.step_slug = p_step_slug
      and t.status = 'queued'
      and t.ready_at <= v_clock
    order by t.trial_size, t.ready_at
    limit p_quantity
    for no key update of t skip locked;
end;
$$;
