-- Whether the tasks of a run may still be started, reported and extended: it has not failed. It is
-- written into the statement that asks, so it has no settings of its own, and its names are bound
-- when it is made. (A run that a client has set to completed by hand still takes reports.)
create or replace function pgflow._run_is_open(p_run pgflow.runs)
returns boolean
language sql
immutable
return p_run.status <> 'failed';
