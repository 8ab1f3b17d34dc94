#!/bin/sh
# Writes the login that may pass through to the container's own /tmp, then becomes PgBouncer. If the password is in a
# file, changes of the file are followed: the login is written again, and PgBouncer reloads.
set -eu
umask 077
users=/tmp/users.txt

# PgBouncer's file doubles every quote. It is renamed into place, and never read half written.
write_users() {
  printf '"app_worker" "%s"\n' "$(printf %s "$1" | sed 's/"/""/g')" >"$users.new"
  mv "$users.new" "$users"
}

# Runs beside PgBouncer, for as long as that does ($$ is its process, too). A file that is missing, or empty because it
# is being written, changes nothing; failures are retried.
follow() {
  set +e
  known=$1
  while sleep 2 && kill -0 $$ 2>/dev/null; do
    now=$(cat "$PGFLOW_WORKER_PASSWORD_FILE" 2>/dev/null)
    if [ -n "$now" ] && [ "$now" != "$known" ] && write_users "$now" && kill -HUP $$; then
      known=$now
      echo 'start.sh: app_worker has a new password, which new sessions use' >&2
    fi
  done
}

if [ -n "${PGFLOW_WORKER_PASSWORD_FILE:-}" ]; then
  PGFLOW_WORKER_PASSWORD=$(cat "$PGFLOW_WORKER_PASSWORD_FILE")
fi
write_users "${PGFLOW_WORKER_PASSWORD:?}"
if [ -n "${PGFLOW_WORKER_PASSWORD_FILE:-}" ]; then
  follow "$PGFLOW_WORKER_PASSWORD" &
fi
exec pgbouncer /etc/pgflow/pgbouncer.ini
