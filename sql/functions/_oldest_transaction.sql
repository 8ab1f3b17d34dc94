-- Seconds since the oldest open transaction of this database began, including prepared ones; 0 when
-- only the caller's is open. Null when the functions' owner may not see other users' sessions:
-- grant it pg_read_all_stats.
create or replace function pgflow._oldest_transaction()
returns float8
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select case
           when pg_has_role(current_user, 'pg_read_all_stats', 'usage')
           then coalesce(extract(epoch from clock_timestamp() - min(t.began_at)), 0)::float8
         end
  from (
    select a.xact_start
    from pg_stat_activity a
    where a.datname = current_database()
      and a.pid <> pg_backend_pid()
      and a.backend_type is distinct from 'autovacuum worker'
    union all
    select p.prepared
    from pg_prepared_xacts p
    where p.database = current_database()
  ) t (began_at);
$$;
