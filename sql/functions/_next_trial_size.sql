-- How many suspects may be tried together after a worker was lost with p_tasks tasks in its hands,
-- p_suspects of them suspects: half of those to blame, the suspects if there were any, else all
-- tasks. Alone (0) once a task was the only one to blame; none (null) of those that are not.
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
