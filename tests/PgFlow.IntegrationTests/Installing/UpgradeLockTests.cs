using PgFlow.Client;
using PgFlow.Client.Installing;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Installing;

/// <summary>An upgrade that waits for a table lets those who work with it go on meanwhile.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
[Needs(Needs.Postgres)]
[Slow]
public sealed class UpgradeLockTests(TestServer server)
{
    private static readonly SchemaScripts Next = SchemaScripts.Embedded with
    {
        Migrations =
        [
            .. SchemaScripts.Embedded.Migrations,
            SmallSchema.CreateMigration(
                $"{SchemaScripts.Embedded.SchemaVersion + 1:0000}_next",
                "alter table pgflow.runs add column next int;"),
        ],
    };

    private TestDatabase _database = null!;

    [SetUp]
    public async Task InstallAsync()
    {
        _database = await server.CreateEmptyDatabaseAsync();
        await new SchemaInstaller(_database.ConnectionString).InstallAsync();
        await _database.ExecuteAsync("select pgflow.create_flow('flow'); select pgflow.add_step('flow', 'a')");
    }

    [TearDown]
    public async Task DropAsync() => await _database.DisposeAsync();

    [Test]
    public async Task Runs_are_started_while_an_upgrade_waits_for_an_idle_reader()
    {
        await using var reader = await _database.BeginAsync();
        await reader.ExecuteAsync("select * from pgflow.runs");
        var upgrading = UpgradeAsync(TimeSpan.FromMinutes(5));
        await using var producer = await _database.OpenAsync();

        // Before, a start waited as long as the upgrade did. The bound leaves room for a busy machine.
        await producer.ExecuteAsync("set lock_timeout = '4s'");
        for (var start = 0; start < 3; start++)
        {
            await UntilUpgradeWaitsAsync();
            await producer.ExecuteAsync("select pgflow.start_flow('flow', '{}')");
        }

        Assert.That(upgrading.IsCompleted, Is.False);
        await reader.CommitAsync();
        Assert.That((await upgrading).Changes, Has.One.Contains("(next)"));
    }

    [Test]
    public async Task Upgrade_of_functions_alone_does_not_wait_for_a_vacuum()
    {
        await using var vacuum = await _database.BeginAsync();
        await vacuum.ExecuteAsync(
            "lock table pgflow.runs, pgflow.step_tasks, pgflow.flows in share update exclusive mode");
        var next = SchemaScripts.Embedded with
        {
            Functions = [.. SchemaScripts.Embedded.Functions, SmallSchema.Function("next", 1)],
        };

        var report = await new SchemaInstaller(_database.ConnectionString, next)
            .InstallAsync(new SchemaInstallOptions { LockTimeout = TimeSpan.FromSeconds(1) });

        Assert.That(report.Changes, Is.EqualTo(new[] { "create or replace the functions" }));
    }

    [Test]
    public async Task Comment_that_was_changed_or_lost_is_written_again()
    {
        await _database.ExecuteAsync(
            "comment on column pgflow.runs.status is 'other'; comment on function pgflow.start_flow is null");
        var next = SchemaScripts.Embedded with
        {
            Functions = [.. SchemaScripts.Embedded.Functions, SmallSchema.Function("next", 1)],
        };

        await new SchemaInstaller(_database.ConnectionString, next).InstallAsync();

        Assert.That(
            await _database.ScalarAsync<string>(
                """
                select col_description(a.attrelid, a.attnum) || ' ' || obj_description(to_regproc('pgflow.start_flow'))
                from pg_attribute a where a.attrelid = 'pgflow.runs'::regclass and a.attname = 'status'
                """),
            Does.StartWith("started, completed or failed. Starts a run"));
    }

    [Test]
    public async Task Upgrade_that_gives_up_names_who_holds_the_table()
    {
        await using var reader = await _database.BeginAsync();
        await reader.ExecuteAsync("set application_name = 'a report that hangs'");
        await reader.ExecuteAsync("select * from pgflow.runs");

        var refusal = await Assert.ThrowsAsync<SchemaInstallException>(
            () => UpgradeAsync(TimeSpan.FromMilliseconds(50)));

        Assert.That(refusal!.Refusal, Is.EqualTo(SchemaRefusal.LockTimeout));
        Assert.That(
            refusal.Message,
            Does.Contain("pgflow.runs").And.Contain($"pid {reader.ProcessId}").And.Contain("a report that hangs"));
    }

    [Test]
    public async Task Installation_that_gives_up_names_who_holds_its_lock()
    {
        await using var other = await _database.BeginAsync();
        await other.ExecuteAsync("set application_name = 'another installation'");
        await other.ExecuteAsync(InstallBookkeeping.Begin(TimeSpan.FromSeconds(1)));

        var refusal = await Assert.ThrowsAsync<SchemaInstallException>(
            () => UpgradeAsync(TimeSpan.FromMilliseconds(50)));

        Assert.That(
            refusal!.Message, Does.Contain($"pid {other.ProcessId}").And.Contain("another installation"));
    }

    private Task<SchemaInstallReport> UpgradeAsync(TimeSpan lockTimeout) =>
        new SchemaInstaller(_database.ConnectionString, Next)
            .InstallAsync(new SchemaInstallOptions { LockTimeout = lockTimeout });

    private Task UntilUpgradeWaitsAsync() => WaitUntil.TrueAsync(
        () => _database.ScalarAsync<bool>(
            "select exists (select from pg_locks where mode = 'AccessExclusiveLock' and not granted "
            + "and database = (select oid from pg_database where datname = current_database()))"),
        "the upgrade waits for a table");
}
