#!/bin/sh
# Runs once, when the database is created: a login for workers, which may execute tasks and nothing else. The group that
# it belongs to gets its rights from pgflow migrate --roles.
set -e
if [ -n "$PGFLOW_WORKER_PASSWORD_FILE" ]; then
  PGFLOW_WORKER_PASSWORD=$(cat "$PGFLOW_WORKER_PASSWORD_FILE")
fi
psql --set ON_ERROR_STOP=1 --set password="${PGFLOW_WORKER_PASSWORD:?}" \
  --username "$POSTGRES_USER" --dbname "${POSTGRES_DB:-$POSTGRES_USER}" --quiet <<'SQL'
create role pgflow_worker nologin;
create role app_worker login password :'password' in role pgflow_worker;
SQL
