-- Locks the queued tasks of these messages of a flow whose runs have not failed, and returns them
-- in message order, with inputs as in _lock_ready_tasks. Skips tasks that another session has
-- locked.
create or replace function pgflow._lock_named_tasks(p_flow_slug text, p_message_ids bigint[])
returns table (
  message_id bigint, run_id uuid, step_slug text, task_index int, input jsonb, is_stored boolean
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
begin
  -- One look-up per id. A range instead of an equality keeps the order meaningful and leaves the
  -- index of message ids as the only match; without statistics, other indexes look equally cheap to
  -- the planner.
  return query
    select c.*
    from (select distinct m from unnest(p_message_ids) m order by m) i (message_id)
    cross join lateral (
      select t.message_id, t.run_id, t.step_slug, t.task_index,
        case
          when pg_column_size(t.input) <= 2000 and pg_column_compression(t.input) is null
            then t.input
        end,
        t.input is not null
      from pgflow.step_tasks t
      where t.message_id between i.message_id and i.message_id
        and t.flow_slug = p_flow_slug
        and t.status = 'queued'
        and (select pgflow._run_is_open(r) from pgflow.runs r where r.run_id = t.run_id)
      order by t.message_id
      for no key update of t skip locked
    ) c;
end;
$$;
