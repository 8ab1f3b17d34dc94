using PgFlow.Client;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Plans;

/// <summary>plpgsql_check reads every function's statements against the tables; Debian 12 has it for 15.</summary>
public sealed class FunctionCheckTests : DatabaseFixture
{
    protected override PgmqMode Queues => PgmqMode.Fallback;

    // Warnings that are right but meant: the parameters of compatible functions that do nothing, and identifiers that
    // come from the catalog.
    private const string Accepted =
        """
        c.message like 'unused parameter %' and p.proname in (
          'poll_for_tasks', 'create_partitioned', 'detach_archive', 'drop_queue', 'convert_archive_partitioned')
        or p.proname = 'metrics' and c.message = 'cannot determinate a result of dynamic SQL'
        or p.proname = 'set_vt_batch' and c.message = 'text type variable is not sanitized'
        """;

    [Test]
    public async Task Functions_hold_no_mistake_that_can_be_found_without_running_them()
    {
        if (!await Database.ScalarAsync<bool>(
            "select exists (select from pg_available_extensions where name = 'plpgsql_check')"))
        {
            Absence.Report(
                $"{Server} has no plpgsql_check; for PostgreSQL 15 Debian's postgresql-15-plpgsql-check has it.");
        }

        // Events may be stored in a table that exists only after this mode was chosen once.
        await Database.ExecuteAsync("create extension plpgsql_check; select pgflow.set_event_mode('table');");

        var findings = await Database.RowsAsync<string>(
            $"""
            select concat_ws(': ', p.oid::regprocedure, c.lineno, c.level, c.message, c.detail)
            from pg_catalog.pg_proc p
            join pg_catalog.pg_language l on l.oid = p.prolang and l.lanname = 'plpgsql'
            cross join lateral plpgsql_check_function_tb(
              p.oid, fatal_errors => false, extra_warnings => true, security_warnings => true) c
            where p.pronamespace in ('pgflow'::regnamespace, 'pgmq'::regnamespace, 'realtime'::regnamespace)
              and not exists (
                select from pg_catalog.pg_depend d
                where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
              and (p.pronamespace <> 'realtime'::regnamespace or pgflow._owns_realtime())
              and not ({Accepted})
            """);

        Assert.That(findings, Is.Empty);
    }
}
