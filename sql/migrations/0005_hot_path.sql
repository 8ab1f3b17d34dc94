-- The hot path writes every row once per transition. README.md, Plans, argues what is here.

-- Their signatures change.
drop function if exists pgflow._lock_runs(uuid[]);
drop function if exists pgflow._count_completions(uuid[], text[]);
drop function if exists pgflow._complete_runs(uuid[]);
drop function if exists pgflow._propagate(text[], uuid[], text[]);
drop function if exists pgflow._mark_started(uuid[], text[], int[], int[], uuid);
drop function if exists pgflow._single_input(text, uuid, text);

-- Implied by those that stay: a step state's flow by its step, a task's run by its step state, and
-- a task's flow by both. A start paid a fifth of its time for them.
alter table pgflow.step_states drop constraint if exists step_states_flow_slug_fkey;
alter table pgflow.step_tasks drop constraint if exists step_tasks_flow_slug_fkey;
alter table pgflow.step_tasks drop constraint if exists step_tasks_run_id_fkey;
