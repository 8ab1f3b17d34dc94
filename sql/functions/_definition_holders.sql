-- The three oldest sessions whose open transactions have defined or deleted flows, as text, or
-- null. Details of other users' sessions that the caller may not see are left out.
create or replace function pgflow._definition_holders()
returns text
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  select string_agg(
    format('pid %s (%s)', h.pid, concat_ws(
      ', ', 'user ' || h.usename, 'application ' || nullif(h.application_name, ''),
      'since ' || h.xact_start
    )), ', ' order by h.xact_start, h.pid
  )
  from (
    select a.pid, a.usename, a.application_name, a.xact_start
    from pg_catalog.pg_locks l
    join pg_catalog.pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'relation'
      and l.relation = 'pgflow.flow_locks'::regclass
      and l.database = (
        select d.oid from pg_catalog.pg_database d where d.datname = current_database()
      )
      and l.mode in ('RowShareLock', 'RowExclusiveLock')
      and l.granted
      and l.pid <> pg_backend_pid()
    order by a.xact_start, a.pid
    limit 3
  ) h;
$$;
