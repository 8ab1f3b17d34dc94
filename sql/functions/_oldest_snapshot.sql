-- Age, in transactions, of the oldest snapshot that keeps dead rows of this database from being
-- removed: of a session, a prepared transaction, a standby or a replication slot. 0 without one.
create or replace function pgflow._oldest_snapshot()
returns int
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(max(age(s.xid)), 0)
  from (
    select unnest(array[a.backend_xmin, a.backend_xid])
    from pg_stat_activity a
    -- Standbys with hot_standby_feedback have no database.
    where (a.datname = current_database() or a.datname is null)
      and a.pid <> pg_backend_pid()
      and a.backend_type is distinct from 'autovacuum worker'
    union all
    select p.transaction
    from pg_prepared_xacts p
    where p.database = current_database()
    union all
    select r.xmin
    from pg_replication_slots r
  ) s (xid);
$$;
