-- Always applied after the functions. Functions that change state run with their owner's rights and
-- are therefore not executable by PUBLIC: use the roles (migrate --roles) or grant single
-- functions. The exceptions change nothing; check constraints call them on behalf of any user that
-- inserts.
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
