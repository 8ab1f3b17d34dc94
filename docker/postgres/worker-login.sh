#!/bin/sh
# Creates the login of workers, which may execute tasks and nothing else. Runs when the database is created; running it
# again changes nothing. Its group gets its rights from pgflow migrate --roles, or from --role-prefix with the value of
# PGFLOW_ROLE_PREFIX.
set -e
if [ -n "$PGFLOW_WORKER_PASSWORD_FILE" ]; then
  PGFLOW_WORKER_PASSWORD=$(cat "$PGFLOW_WORKER_PASSWORD_FILE")
fi
psql --set ON_ERROR_STOP=1 --set password="${PGFLOW_WORKER_PASSWORD:?}" \
  --set group="${PGFLOW_ROLE_PREFIX}pgflow_worker" \
  --username "$POSTGRES_USER" --dbname "${POSTGRES_DB:-$POSTGRES_USER}" --quiet <<'SQL'
select format('create role %I nologin', :'group')
 where not exists (select from pg_catalog.pg_roles where rolname = :'group') \gexec
select 'create role app_worker'
 where not exists (select from pg_catalog.pg_roles where rolname = 'app_worker') \gexec
alter role app_worker login password :'password';
grant :"group" to app_worker;
SQL
