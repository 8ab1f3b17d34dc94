using PgFlow.Client;
using PgFlow.Client.Installing;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Installing;

public sealed class SchemaInstallerTests : InstallFixture
{
    [Test]
    public async Task Installation_records_what_it_applied()
    {
        await InstallAsync(SmallSchema.First);

        var rows = await Database.RowsAsync<string>(
            "select concat_ws(' ', version, name, checksum, applied_at > now() - interval '1 minute') "
            + "from pgflow.schema_migrations");
        Assert.That(rows, Is.EqualTo(new[] { $"1 things {SmallSchema.First.Migrations[0].Script.Checksum} t" }));
    }

    [Test]
    public async Task Installation_reports_version_changes_and_source_of_queues()
    {
        var report = await InstallAsync(SmallSchema.First);

        var source = await TestServers.Default.HasExtensionAsync() ? PgmqSource.Extension : PgmqSource.Fallback;
        Assert.That(report.SchemaVersion, Is.EqualTo(1));
        Assert.That(report.Pgmq, Is.EqualTo(source));
        Assert.That(report.Changes, Does.Contain("apply migration 1 (things)"));
    }

    [Test]
    public async Task Second_installation_changes_nothing()
    {
        await InstallAsync(SmallSchema.First);
        var before = await TransactionsOfRowsAsync();

        var report = await InstallAsync(SmallSchema.First);

        Assert.That(report.Changes, Is.Empty);
        Assert.That(await TransactionsOfRowsAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task Upgrade_applies_new_migrations_and_changed_functions_only()
    {
        await InstallAsync(SmallSchema.First);

        var report = await InstallAsync(SmallSchema.Second);

        Assert.That(report.Changes, Is.EqualTo(new[]
        {
            "apply migration 2 (more_things)", "create or replace the functions", "record version 1.10.0",
        }));
        Assert.That(await Database.ScalarAsync<int>("select pgflow.answer() + pgflow.question()"), Is.EqualTo(5));
    }

    [Test]
    public async Task Upgrade_begins_anew_when_a_deadlock_with_work_in_the_schema_ended_it()
    {
        await Database.ExecuteAsync("create table public.first (); create table public.second ();");
        await InstallAsync(SmallSchema.First);
        await using var work = await Database.BeginAsync();
        await work.ExecuteAsync("set local deadlock_timeout = '1h'; lock table public.second in access share mode;");
        var locking = SmallSchema.CreateMigration(
            "0002_locks", "lock table public.first; lock table public.second; create table pgflow.others ();");

        var upgrading = InstallAsync(
            SmallSchema.First with { Migrations = [.. SmallSchema.First.Migrations, locking] });
        await WaitUntil.TrueAsync(
            () => Database.ScalarAsync<bool>(
                "select exists (select from pg_locks where relation = 'public.second'::regclass and not granted)"),
            "the upgrade waits for the second table");
        await work.ExecuteAsync("lock table public.first in access share mode");
        await work.CommitAsync();

        Assert.That((await upgrading).Changes, Does.Contain("apply migration 2 (locks)"));
        Assert.That(await Database.ScalarAsync<bool>("select to_regclass('pgflow.others') is not null"), Is.True);
    }

    [Test]
    public async Task Functions_are_replaced_when_one_has_changed()
    {
        await InstallAsync(SmallSchema.First);

        var report = await InstallAsync(SmallSchema.First with { Functions = [SmallSchema.Function("answer", 42)] });

        Assert.That(report.Changes, Is.EqualTo(new[] { "create or replace the functions" }));
        Assert.That(await Database.ScalarAsync<int>("select pgflow.answer()"), Is.EqualTo(42));
    }

    [Test]
    public async Task Failing_migration_leaves_theDatabase_as_it_was()
    {
        await InstallAsync(SmallSchema.First);
        var broken = SmallSchema.Second with
        {
            Functions = [SmallSchema.Function("answer", 2), new SqlScript("broken", "select no_such_thing;")],
        };

        var exception = await Assert.ThrowsAsync<PgFlowException>(() => InstallAsync(broken));

        Assert.That(exception!.Message, Does.Contain("'broken'").And.Contain("no_such_thing"));
        Assert.That(
            await Database.ScalarAsync<int>("select max(version) from pgflow.schema_migrations"), Is.EqualTo(1));
        Assert.That(await Database.ScalarAsync<int>("select pgflow.answer()"), Is.EqualTo(1));
    }

    [Test]
    public async Task Empty_schema_of_the_name_is_used()
    {
        await Database.ExecuteAsync("create schema pgflow");

        var report = await InstallAsync(SmallSchema.First);

        Assert.That(report.SchemaVersion, Is.EqualTo(1));
    }

    [Test]
    public async Task Preview_lists_the_changes_and_makes_none()
    {
        var report = await new SchemaInstaller(Database.ConnectionString, SmallSchema.First).PreviewAsync();

        Assert.That(report.Changes, Does.Contain("apply migration 1 (things)"));
        Assert.That(await Database.ScalarAsync<bool>("select to_regnamespace('pgflow') is null"), Is.True);
    }

    [Test]
    public async Task Line_endings_are_no_edit()
    {
        await InstallAsync(SmallSchema.Second);

        var report = await InstallAsync(SmallSchema.WithLineEndings(SmallSchema.Second, "\r\n"));

        Assert.That(report.Changes, Is.Empty);
    }

    [Test]
    public async Task Line_endings_of_the_real_scripts_are_no_edit()
    {
        var withRoles = new SchemaInstallOptions { WithRoles = true };
        await InstallAsync(SmallSchema.WithLineEndings(SchemaScripts.Embedded, "\n"), withRoles);

        var report = await InstallAsync(SmallSchema.WithLineEndings(SchemaScripts.Embedded, "\r\n"), withRoles);

        Assert.That(report.Changes, Is.Empty);
    }

    /// <summary>Which transaction wrote each row of the records and each function.</summary>
    private async Task<IReadOnlyList<string?>> TransactionsOfRowsAsync() =>
        await Database.RowsAsync<string>(
            """
            select concat_ws(' ', name, xmin) from pgflow.schema_settings
            union all
            select concat_ws(' ', name, xmin) from pgflow.schema_migrations
            union all
            select concat_ws(' ', oid::regprocedure, xmin) from pg_proc where pronamespace = 'pgflow'::regnamespace
            order by 1
            """);
}
