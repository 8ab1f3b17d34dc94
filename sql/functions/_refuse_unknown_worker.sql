-- Refuses a worker that is not registered; p_constraint is the foreign key that would refuse it.
-- Errors: PF005, always.
create or replace function pgflow._refuse_unknown_worker(
  p_worker_id uuid, p_constraint text default '',
  p_hint text default 'Call pgflow.register_worker first, or insert the row into pgflow.workers.'
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'worker % is not registered', coalesce(p_worker_id::text, 'null')
    using errcode = 'PF005', schema = 'pgflow', constraint = p_constraint, hint = p_hint;
end;
$$;
