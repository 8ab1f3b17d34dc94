using System.Globalization;

namespace PgFlow.Client.Installing;

/// <summary>The locks of an installation, and the sessions that hold them when they are not granted.</summary>
internal static class InstallLocks
{
    /// <summary>Describes a session <c>a</c> of pg_stat_activity, as pgflow._definition_holders does.</summary>
    private const string Holder =
        """
        format('pid %s (%s)', a.pid, concat_ws(', ', 'user ' || a.usename,
                'application ' || nullif(a.application_name, ''), 'since ' || a.xact_start))
        """;

    /// <summary>
    /// Locks all tables at once before a migration, which then never waits for one table while blocking users of the
    /// others. Every query queues behind a waiting lock, so each attempt takes less than a second, releases its locks
    /// and pauses. The transaction's lock timeout bounds the whole.
    /// </summary>
    /// <remarks>
    /// An autovacuum yields only to a session that waits for deadlock_timeout, a second by default.
    /// </remarks>
    public const string Tables =
        $"""
        do $locks$
        declare
          v_patience constant text := current_setting('lock_timeout');
          v_deadline constant timestamptz := clock_timestamp() + v_patience::interval;
          v_attempt interval := '800 ms';
          v_until timestamptz;
          v_table regclass;
        begin
          loop
            begin
              v_until := least(v_deadline, clock_timestamp() + v_attempt);
              for v_table in
                select c.oid from pg_catalog.pg_class c
                where c.relnamespace = to_regnamespace('pgflow') and c.relkind in ('r', 'p')
                order by c.relname
              loop
                perform set_config('lock_timeout', format('%s ms', greatest(1,
                  ceil(1000 * extract(epoch from v_until - clock_timestamp())))::int), true);
                execute format('lock table %s in access exclusive mode', v_table);
              end loop;
              exit;
            exception
              when lock_not_available or deadlock_detected then
                null;
            end;
            if clock_timestamp() >= v_deadline then
              raise lock_not_available using message = format(
                'table %s is held by %s', v_table, coalesce(
                  (
                    select string_agg(distinct {Holder}, ', ')
                    from pg_catalog.pg_locks l
                    join pg_catalog.pg_stat_activity a on a.pid = l.pid
                    where l.relation = v_table and l.granted and l.pid <> pg_backend_pid()
                  ), 'no session any more'));
            end if;
            v_attempt := case when exists (
                select from pg_catalog.pg_locks l
                join pg_catalog.pg_stat_activity a on a.pid = l.pid
                where l.relation = v_table and l.granted and a.usesysid is null
              ) then current_setting('deadlock_timeout')::interval + interval '200 ms'
              else interval '800 ms' end;
            perform pg_sleep(least(1, extract(epoch from v_deadline - clock_timestamp())));
          end loop;
          perform set_config('lock_timeout', v_patience, true);
        end
        $locks$;
        """;

    /// <summary>Allows one installation at a time.</summary>
    /// <param name="key">The key of the advisory lock: before the first installation there is no table to lock.</param>
    public static string Installation(long key) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            do $lock$
            begin
              perform pg_advisory_xact_lock({key});
            exception
              when lock_not_available then
                raise lock_not_available using message = format(
                  'the lock of installations is held by %s', coalesce(
                    (
                      select string_agg({Holder}, ', ')
                      from pg_catalog.pg_locks l
                      join pg_catalog.pg_stat_activity a on a.pid = l.pid
                      where l.locktype = 'advisory' and l.granted and l.objsubid = 1
                        and l.database = (
                          select d.oid from pg_catalog.pg_database d where d.datname = current_database())
                        and (l.classid::bigint << 32) + l.objid::bigint = {key}
                    ), 'no session any more'));
            end
            $lock$;
            """);
}
