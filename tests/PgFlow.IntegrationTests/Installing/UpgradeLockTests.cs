using PgFlow.Client;
using PgFlow.Client.Installing;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Installing;

/// <summary>An upgrade that waits for a table lets those who work with it go on meanwhile.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
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
