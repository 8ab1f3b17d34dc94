#!/bin/sh
# Writes the one login that passes through, to the container's own /tmp, then becomes PgBouncer. Its file doubles every quote.
set -e
umask 077
if [ -n "$PGFLOW_WORKER_PASSWORD_FILE" ]; then
  PGFLOW_WORKER_PASSWORD=$(cat "$PGFLOW_WORKER_PASSWORD_FILE")
fi
printf '"app_worker" "%s"\n' "$(printf %s "${PGFLOW_WORKER_PASSWORD:?}" | sed 's/"/""/g')" >/tmp/users.txt
exec pgbouncer /etc/pgflow/pgbouncer.ini
