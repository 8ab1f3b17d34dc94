-- Whether tasks of a run may be started, reported and extended: the run has not failed. Inlined
-- into the calling statement: it has no settings, and its names are bound at creation. (A run that
-- a client set to completed still accepts reports.)
create or replace function pgflow._run_is_open(p_run pgflow.runs)
returns boolean
language sql
immutable
return p_run.status <> 'failed';
