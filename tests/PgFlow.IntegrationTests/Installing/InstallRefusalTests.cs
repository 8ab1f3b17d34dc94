using Npgsql;
using PgFlow.Client;
using PgFlow.Client.Installing;

namespace PgFlow.IntegrationTests.Installing;

public sealed class InstallRefusalTests : InstallFixture
{
    [Test]
    public async Task Migration_that_was_edited_after_it_was_applied_is_refused()
    {
        await InstallAsync(SmallSchema.First);
        var edited = SmallSchema.First with
        {
            Migrations = [SmallSchema.CreateMigration("0001_things", "create table pgflow.things (id bigint);")],
        };

        await AssertRefusalAsync(edited, SchemaRefusal.ChecksumMismatch, "1 (things)");
    }

    [Test]
    public async Task Database_with_a_newer_migration_is_refused()
    {
        await InstallAsync(SmallSchema.Second);

        await AssertRefusalAsync(SmallSchema.First, SchemaRefusal.NewerSchema, "2 (more_things)");
    }

    [Test]
    public async Task Database_of_a_newer_product_with_the_same_tables_is_refused()
    {
        await InstallAsync(SmallSchema.First with { ProductVersion = new Version(1, 10, 0) });

        await AssertRefusalAsync(SmallSchema.First, SchemaRefusal.NewerSchema, "1.10.0");
    }

    [Test]
    public async Task Schema_of_somebody_else_is_refused_and_left_alone()
    {
        await Database.ExecuteAsync("create schema pgflow; create table pgflow.flows (flow_slug text);");

        await AssertRefusalAsync(SmallSchema.First, SchemaRefusal.ForeignSchema, "rename");
        Assert.That(
            await Database.RowsAsync<string>(
                "select relname::text from pg_class where relnamespace = 'pgflow'::regnamespace"),
            Is.EqualTo(new[] { "flows" }));
    }

    [Test]
    public Task Server_that_is_too_old_is_refused() =>
        AssertRefusalAsync(
            SmallSchema.First with { MinimumServer = 99 }, SchemaRefusal.UnsupportedServer, "PostgreSQL 99");

    [Test]
    public async Task Installation_gives_up_when_another_one_holds_the_lock_for_too_long()
    {
        await using var other = await Database.BeginAsync();
        await other.ExecuteAsync(InstallBookkeeping.Begin(TimeSpan.FromSeconds(1)));

        await AssertRefusalAsync(
            SmallSchema.First, SchemaRefusal.LockTimeout, "--lock-timeout", TimeSpan.FromMilliseconds(50));
    }

    [Test]
    public async Task Upgrade_gives_up_when_a_query_holds_a_table_for_too_long()
    {
        await InstallAsync(SmallSchema.First);
        await using var reader = await Database.BeginAsync();
        await reader.ExecuteAsync("select * from pgflow.things");

        await AssertRefusalAsync(
            SmallSchema.Second, SchemaRefusal.LockTimeout, "0002_more_things", TimeSpan.FromMilliseconds(50));
    }

    [Test]
    public async Task User_without_rights_is_told_which_one_lacks()
    {
        var login = $"pgflow_nobody_{Environment.ProcessId}";
        await Database.ExecuteAsync($"create role {login} login password 'x'");
        var connectionString = new NpgsqlConnectionStringBuilder(Database.ConnectionString)
        {
            Username = login,
            Password = "x",
            Pooling = false,
        };

        var exception = await Assert.ThrowsAsync<SchemaInstallException>(
            () => new SchemaInstaller(connectionString.ConnectionString, SmallSchema.First).InstallAsync());

        await Database.ExecuteAsync($"drop role {login}");
        Assert.That(exception!.Refusal, Is.EqualTo(SchemaRefusal.MissingRights));
        Assert.That(exception.Message, Does.Contain(login));
    }

    private async Task AssertRefusalAsync(
        SchemaScripts scripts, SchemaRefusal refusal, string messagePart, TimeSpan? lockTimeout = null)
    {
        var options = new SchemaInstallOptions { LockTimeout = lockTimeout ?? TimeSpan.FromSeconds(60) };
        var exception = await Assert.ThrowsAsync<SchemaInstallException>(() => InstallAsync(scripts, options));
        Assert.That(exception!.Refusal, Is.EqualTo(refusal));
        Assert.That(exception.Message, Does.Contain(messagePart));
    }
}
