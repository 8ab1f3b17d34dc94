-- The groups that `pgflow migrate --roles` grants rights to, and the login by which workers connect: a member of
-- pgflow_worker, which may execute tasks and nothing else. Run it once per cluster, before anything else, as somebody
-- who may create roles: then the login that migrates need not be allowed to, and the workers' secret can name a login
-- that exists. Running it again changes nothing. Give it a password with psql's \password app_worker, so that none is
-- written down.
do $groups$
declare
  v_group text;
begin
  foreach v_group in array array[
    'pgflow_worker', 'pgflow_client', 'pgflow_reader', 'pgflow_definer', 'pgflow_scaler'] loop
    if not exists (select from pg_catalog.pg_roles where rolname = v_group) then
      execute format('create role %I nologin', v_group);
    end if;
  end loop;

  if not exists (select from pg_catalog.pg_roles where rolname = 'app_worker') then
    create role app_worker login;
  end if;
  if not pg_has_role('app_worker', 'pgflow_worker', 'member') then
    grant pgflow_worker to app_worker;
  end if;
end
$groups$;
