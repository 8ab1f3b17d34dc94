#!/bin/sh
# Writes the one login that passes through, then becomes PgBouncer. Its file doubles every quote.
set -e
umask 077
printf '"app_worker" "%s"\n' "$(printf %s "${PGFLOW_WORKER_PASSWORD:?}" | sed 's/"/""/g')" >/tmp/users.txt
exec pgbouncer /etc/pgflow/pgbouncer.ini
