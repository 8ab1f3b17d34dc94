using Npgsql;
using PgFlow.Client;
using PgFlow.Client.Installing;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Installing;

public sealed class SchemaInstallerTests
{
    private TestDatabase _database = null!;

    [SetUp]
    public async Task CreateDatabaseAsync() => _database = await EmptyDatabase.CreateAsync();

    [TearDown]
    public async Task DropDatabaseAsync() => await _database.DisposeAsync();

    [Test]
    public async Task Installation_records_what_it_applied()
    {
        await InstallAsync(SmallSchema.First);

        var rows = await _database.RowsAsync<string>(
            "select concat_ws(' ', version, name, checksum, applied_at > now() - interval '1 minute') "
            + "from pgflow.schema_migrations");
        Assert.That(rows, Is.EqualTo(new[] { $"1 things {SmallSchema.First.Migrations[0].Script.Checksum} t" }));
    }

    [Test]
    public async Task Installation_reports_version_changes_and_source_of_queues()
    {
        var report = await InstallAsync(SmallSchema.First);

        Assert.That(report.SchemaVersion, Is.EqualTo(1));
        Assert.That(report.Pgmq, Is.EqualTo(PgmqSource.Fallback));
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
    public async Task Twenty_installations_at_once_install_once()
    {
        var reports = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => InstallAsync(SmallSchema.First)));

        Assert.That(reports.Count(report => report.Changes.Count > 0), Is.EqualTo(1));
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
        Assert.That(await _database.ScalarAsync<int>("select pgflow.answer() + pgflow.question()"), Is.EqualTo(5));
    }

    [Test]
    public async Task Functions_are_replaced_when_one_has_changed()
    {
        await InstallAsync(SmallSchema.First);

        var report = await InstallAsync(SmallSchema.First with { Functions = [SmallSchema.Function("answer", 42)] });

        Assert.That(report.Changes, Is.EqualTo(new[] { "create or replace the functions" }));
        Assert.That(await _database.ScalarAsync<int>("select pgflow.answer()"), Is.EqualTo(42));
    }

    [Test]
    public async Task Failing_migration_leaves_the_database_as_it_was()
    {
        await InstallAsync(SmallSchema.First);
        var broken = SmallSchema.Second with
        {
            Functions = [SmallSchema.Function("answer", 2), new SqlScript("broken", "select no_such_thing;")],
        };

        var exception = await Assert.ThrowsAsync<PgFlowException>(() => InstallAsync(broken));

        Assert.That(exception!.Message, Does.Contain("'broken'").And.Contain("no_such_thing"));
        Assert.That(await _database.ScalarAsync<int>("select max(version) from pgflow.schema_migrations"), Is.EqualTo(1));
        Assert.That(await _database.ScalarAsync<int>("select pgflow.answer()"), Is.EqualTo(1));
    }

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
    public async Task Line_endings_are_no_edit()
    {
        await InstallAsync(SmallSchema.Second);
        var text = SmallSchema.First.Functions[0].Text;

        Assert.That(
            new SqlScript("a", text + "\r\n").Checksum, Is.EqualTo(new SqlScript("a", text + "\n").Checksum));
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
        await _database.ExecuteAsync("create schema pgflow; create table pgflow.flows (flow_slug text);");

        await AssertRefusalAsync(SmallSchema.First, SchemaRefusal.ForeignSchema, "rename");
        Assert.That(
            await _database.RowsAsync<string>(
                "select relname::text from pg_class where relnamespace = 'pgflow'::regnamespace"),
            Is.EqualTo(new[] { "flows" }));
    }

    [Test]
    public async Task Empty_schema_of_the_name_is_used()
    {
        await _database.ExecuteAsync("create schema pgflow");

        var report = await InstallAsync(SmallSchema.First);

        Assert.That(report.SchemaVersion, Is.EqualTo(1));
    }

    [Test]
    public Task Server_that_is_too_old_is_refused() =>
        AssertRefusalAsync(SmallSchema.First with { MinimumServer = 99 }, SchemaRefusal.UnsupportedServer, "PostgreSQL 99");

    [Test]
    public async Task Installation_gives_up_when_another_one_holds_the_lock_for_too_long()
    {
        await using var other = await _database.BeginAsync();
        await other.ExecuteAsync(InstallBookkeeping.Begin(TimeSpan.FromSeconds(1)));

        await AssertRefusalAsync(SmallSchema.First, SchemaRefusal.LockTimeout, "--lock-timeout", TimeSpan.FromMilliseconds(50));
    }

    [Test]
    public async Task Upgrade_gives_up_when_a_query_holds_a_table_for_too_long()
    {
        await InstallAsync(SmallSchema.First);
        await using var reader = await _database.BeginAsync();
        await reader.ExecuteAsync("select * from pgflow.things");

        await AssertRefusalAsync(SmallSchema.Second, SchemaRefusal.LockTimeout, "0002_more_things", TimeSpan.FromMilliseconds(50));
    }

    [Test]
    public async Task User_without_rights_is_told_which_one_lacks()
    {
        var login = $"pgflow_nobody_{Environment.ProcessId}";
        await _database.ExecuteAsync($"create role {login} login password 'x'");
        var connectionString = new NpgsqlConnectionStringBuilder(_database.ConnectionString)
        {
            Username = login,
            Password = "x",
            Pooling = false,
        };

        var exception = await Assert.ThrowsAsync<SchemaInstallException>(
            () => new SchemaInstaller(connectionString.ConnectionString, SmallSchema.First).InstallAsync());

        await _database.ExecuteAsync($"drop role {login}");
        Assert.That(exception!.Refusal, Is.EqualTo(SchemaRefusal.MissingRights));
        Assert.That(exception.Message, Does.Contain(login));
    }

    [Test]
    public async Task Preview_lists_the_changes_and_makes_none()
    {
        var report = await new SchemaInstaller(_database.ConnectionString, SmallSchema.First).PreviewAsync();

        Assert.That(report.Changes, Does.Contain("apply migration 1 (things)"));
        Assert.That(await _database.ScalarAsync<bool>("select to_regnamespace('pgflow') is null"), Is.True);
    }

    [Test]
    public async Task Grants_are_kept_up_once_roles_were_asked_for()
    {
        await InstallAsync(SmallSchema.First, new SchemaInstallOptions { WithRoles = true });

        var report = await InstallAsync(SmallSchema.Second);

        Assert.That(report.Changes, Does.Contain("create the roles and grant them their rights"));
    }

    [Test]
    public async Task Nobody_may_call_a_function_unless_granted()
    {
        await InstallAsync(SmallSchema.First with { Rights = SchemaScripts.Embedded.Rights });

        Assert.That(
            await _database.ScalarAsync<bool>("select has_function_privilege('public', 'pgflow.answer()', 'execute')"),
            Is.False);
    }

    private Task<SchemaInstallReport> InstallAsync(SchemaScripts scripts, SchemaInstallOptions? options = null) =>
        new SchemaInstaller(_database.ConnectionString, scripts).InstallAsync(options);

    private async Task AssertRefusalAsync(
        SchemaScripts scripts, SchemaRefusal refusal, string messagePart, TimeSpan? lockTimeout = null)
    {
        var options = new SchemaInstallOptions { LockTimeout = lockTimeout ?? TimeSpan.FromSeconds(60) };
        var exception = await Assert.ThrowsAsync<SchemaInstallException>(() => InstallAsync(scripts, options));
        Assert.That(exception!.Refusal, Is.EqualTo(refusal));
        Assert.That(exception.Message, Does.Contain(messagePart));
    }

    /// <summary>Which transaction wrote each row of the records and each function.</summary>
    private async Task<IReadOnlyList<string?>> TransactionsOfRowsAsync() =>
        await _database.RowsAsync<string>(
            """
            select concat_ws(' ', name, xmin) from pgflow.schema_settings
            union all
            select concat_ws(' ', name, xmin) from pgflow.schema_migrations
            union all
            select concat_ws(' ', oid::regprocedure, xmin) from pg_proc where pronamespace = 'pgflow'::regnamespace
            order by 1
            """);
}
