-- The groups that `pgflow migrate --roles` grants rights to, and the login by which workers
-- connect: a member of pgflow_worker, which may execute tasks and nothing else. Run it once per
-- cluster, before anything else, as a user who may create roles: then the login that migrates does
-- not need that right, and the workers' secret can name an existing login. Running it again changes
-- nothing. Set its password with psql's \password app_worker, which stores it nowhere else.
--
-- Roles belong to the server. If several databases have pgflow, run it for each with the prefix of
-- its migration (migrate --role-prefix shop_): PGOPTIONS='-c pgflow.role_prefix=shop_' psql -f
-- worker-login.sql. The login is then shop_app_worker.
do $groups$
declare
  v_prefix constant text := coalesce(current_setting('pgflow.role_prefix', true), '');
  v_login constant text := v_prefix || 'app_worker';
  v_group text;
begin
  foreach v_group in array array[
    'pgflow_worker', 'pgflow_client', 'pgflow_reader', 'pgflow_definer', 'pgflow_scaler'] loop
    if not exists (select from pg_catalog.pg_roles where rolname = v_prefix || v_group) then
      execute format('create role %I nologin', v_prefix || v_group);
    end if;
  end loop;

  if not exists (select from pg_catalog.pg_roles where rolname = v_login) then
    execute format('create role %I login', v_login);
  end if;
  if not pg_has_role(v_login, v_prefix || 'pgflow_worker', 'member') then
    execute format('grant %I to %I', v_prefix || 'pgflow_worker', v_login);
  end if;
end
$groups$;
