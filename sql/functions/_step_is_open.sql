-- Whether a step of a run has not come to its end: it waits for others, or has been started.
-- Written into the statement that asks, as _run_is_open.
create or replace function pgflow._step_is_open(p_state pgflow.step_states)
returns boolean
language sql
immutable
return p_state.status in ('created', 'started');
