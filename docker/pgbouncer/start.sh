#!/bin/sh
# Writes the one login that passes through, to the container's own /tmp, then becomes PgBouncer. A password that comes in
# a file is followed: when the file changes, so does the login, and PgBouncer is told to read it again.
set -eu
umask 077
users=/tmp/users.txt

# PgBouncer's file doubles every quote. Renamed into place, so that it is never read half written.
write_users() {
  printf '"app_worker" "%s"\n' "$(printf %s "$1" | sed 's/"/""/g')" >"$users.new"
  mv "$users.new" "$users"
}

# Beside PgBouncer, for as long as it runs ($$ is its process, too). A file that is missing, or empty because somebody
# is about to write it, changes nothing; what fails is tried again.
follow() {
  set +e
  known=$1
  while sleep 2 && kill -0 $$ 2>/dev/null; do
    now=$(cat "$PGFLOW_WORKER_PASSWORD_FILE" 2>/dev/null)
    if [ -n "$now" ] && [ "$now" != "$known" ] && write_users "$now" && kill -HUP $$; then
      known=$now
      echo 'start.sh: app_worker has a new password, with which sessions begin from now on' >&2
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
