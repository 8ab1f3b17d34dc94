-- Refuses to work on a flow whose definition another session has locked, and names the sessions
-- that define or delete flows. Errors: 55P03, always.
create or replace function pgflow._refuse_locked_flow(p_flow_slug text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  raise lock_not_available using
    message = format(
      'flow "%s" is being defined or deleted by another session: %s', p_flow_slug,
      coalesce(pgflow._definition_holders(), 'its transaction has just ended')
    ),
    hint = 'Try again when its transaction has ended, or end it: pg_terminate_backend(pid).';
end;
$$;
