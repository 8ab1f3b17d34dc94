-- The login by which KEDA asks how many workers are needed. Run it once per cluster, as somebody who may create roles,
-- after worker-login.sql; running it again changes nothing. Then give it a password with psql's \password pgflow_keda,
-- so that none is written down. It may call pgflow.scaling_demand and read nothing else. Settings belong to the login itself: members of a group
-- inherit its rights, not its settings.
do $login$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'pgflow_keda') then
    create role pgflow_keda login connection limit 5;
  end if;
  if not pg_has_role('pgflow_keda', 'pgflow_scaler', 'member') then
    grant pgflow_scaler to pgflow_keda;
  end if;
end
$login$;
alter role pgflow_keda set statement_timeout = '2s';
alter role pgflow_keda set lock_timeout = '1s';
alter role pgflow_keda set idle_in_transaction_session_timeout = '10s';
alter role pgflow_keda set default_transaction_read_only = on;
