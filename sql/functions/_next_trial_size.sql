-- How many suspects may be tried together after a worker expired with p_tasks started tasks,
-- p_suspects of them suspects: half of those that may be the cause, which are the suspects if there
-- were any, else all tasks. 0 (alone) once a task was the only possible cause; null for a task that
-- was not.
create or replace function pgflow._next_trial_size(
  p_trial_size int, p_tasks int, p_suspects int
)
returns int
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when p_tasks = 1 then 0
    when p_suspects = 0 then (p_tasks + 1) / 2
    when p_trial_size is null then null
    when p_suspects = 1 then 0
    else (p_suspects + 1) / 2
  end;
$$;
