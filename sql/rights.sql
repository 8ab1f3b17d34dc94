-- Applied after the functions, always. Functions that change state run with their owner's rights,
-- so nobody may call them by default: use the roles (migrate --roles) or grant single functions.
-- The exceptions change nothing and are called by check constraints on behalf of whoever inserts.
do $rights$
declare
  v_function regprocedure;
begin
  revoke execute on all functions in schema pgflow from public;
  for v_function in
    select p.oid
    from pg_catalog.pg_proc p
    where p.pronamespace = 'pgflow'::regnamespace
      and p.proname in ('is_valid_slug', 'calculate_retry_delay')
  loop
    execute format('grant execute on function %s to public', v_function);
  end loop;
end
$rights$;
