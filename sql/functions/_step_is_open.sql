-- Whether a step of a run has not ended: it waits for dependencies, or is started. Inlined into the
-- calling statement, like _run_is_open.
create or replace function pgflow._step_is_open(p_state pgflow.step_states)
returns boolean
language sql
immutable
return p_state.status in ('created', 'started');
