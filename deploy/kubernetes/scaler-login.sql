-- The login by which KEDA queries the demand for workers. Run it once per cluster, as a user who
-- may create roles, after worker-login.sql; running it again changes nothing. It takes a prefix
-- like worker-login.sql. Then set its password with psql's \password pgflow_keda, which stores it
-- nowhere else. It may call pgflow.scaling_demand and read nothing else. The settings belong to the
-- login itself: members of a group inherit its rights, not its settings.
do $login$
declare
  v_prefix constant text := coalesce(current_setting('pgflow.role_prefix', true), '');
  v_login constant text := v_prefix || 'pgflow_keda';
begin
  if not exists (select from pg_catalog.pg_roles where rolname = v_login) then
    execute format('create role %I login connection limit 5', v_login);
  end if;
  if not pg_has_role(v_login, v_prefix || 'pgflow_scaler', 'member') then
    execute format('grant %I to %I', v_prefix || 'pgflow_scaler', v_login);
  end if;
  execute format('alter role %I set statement_timeout = %L', v_login, '2s');
  execute format('alter role %I set lock_timeout = %L', v_login, '1s');
  execute format('alter role %I set idle_in_transaction_session_timeout = %L', v_login, '10s');
  execute format('alter role %I set default_transaction_read_only = on', v_login);
end
$login$;
