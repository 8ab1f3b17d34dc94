-- Whether a run has ended, so nothing more happens in it. Inlined into the calling statement, like
-- _run_is_open. It lists the final statuses instead of "not 'started'": the negation would make the
-- index of started runs a candidate for the look-up of a single run.
create or replace function pgflow._run_has_ended(p_run pgflow.runs)
returns boolean
language sql
immutable
return p_run.status in ('completed', 'failed');
