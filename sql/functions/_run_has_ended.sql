-- Whether a run has come to its end, so that nothing more happens in it. Written into the statement
-- that asks, as _run_is_open. It names the ends instead of 'started': negated, that would make the
-- index of all started runs a candidate for the look-up of one run.
create or replace function pgflow._run_has_ended(p_run pgflow.runs)
returns boolean
language sql
immutable
return p_run.status in ('completed', 'failed');
