-- Checks all invariants of runs, step states, tasks and messages. They hold whenever no transaction
-- is open. Returns a row with a sentence per violation. Reads all of the tables.
create or replace function pgflow.check_invariants()
returns table (invariant text, violation text)
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select v.* from pgflow._run_violations() v
  union all
  select v.* from pgflow._step_violations() v
  union all
  select v.* from pgflow._task_violations() v
  union all
  select v.* from pgflow._message_violations() v;
$$;
