using PgFlow.Client;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Installing;

[Needs(Needs.Postgres)]
public sealed class PgmqChoiceTests
{
    private TestDatabase _database = null!;

    [SetUp]
    public async Task CreateDatabaseAsync() => _database = await TestServers.Default.CreateEmptyDatabaseAsync();

    [TearDown]
    public async Task DropDatabaseAsync() => await _database.DisposeAsync();

    [Test]
    public async Task Extension_mode_is_refused_where_the_server_does_not_have_it()
    {
        if (await _database.ScalarAsync<bool>(
            "select exists (select from pg_available_extensions where name = 'pgmq')"))
        {
            // A server that has it cannot refuse it; the others of a run, CI's among them, show the refusal.
            Absence.Tolerate("This server has pgmq.");
        }

        await AssertRefusalAsync(PgmqMode.Extension, SchemaRefusal.PgmqUnavailable);
    }

    [Test]
    public async Task Bundled_functions_are_not_exchanged_for_the_extension()
    {
        await InstallAsync(PgmqMode.Fallback);

        await AssertRefusalAsync(PgmqMode.Extension, SchemaRefusal.PgmqConflict);
    }

    [Test]
    public async Task Functions_of_somebody_else_are_used_as_they_are()
    {
        await CreateForeignPgmqAsync();

        var report = await InstallAsync(PgmqMode.Auto);

        Assert.That(report.Pgmq, Is.EqualTo(PgmqSource.Existing));
        Assert.That(
            await _database.ScalarAsync<int>(
                "select count(*)::int from pg_proc where pronamespace = 'pgmq'::regnamespace"),
            Is.EqualTo(1));
    }

    [Test]
    public async Task Functions_of_somebody_else_are_not_replaced_by_the_bundled_ones()
    {
        await CreateForeignPgmqAsync();

        await AssertRefusalAsync(PgmqMode.Fallback, SchemaRefusal.PgmqConflict);
    }

    [Test]
    public async Task Bundled_functions_are_brought_up_to_date()
    {
        await InstallAsync(PgmqMode.Fallback);
        var changed = SmallSchema.First with
        {
            PgmqFallback =
            [
                .. SmallSchema.First.PgmqFallback,
                new("none", "create function pgmq.none() returns int language sql as 'select 1';"),
            ],
        };

        var report = await new SchemaInstaller(_database.ConnectionString, changed).InstallAsync();

        Assert.That(
            report.Changes, Is.EqualTo(new[] { "create the bundled pgmq functions, as the extension is not used" }));
    }

    [Test]
    public async Task Choice_is_recorded()
    {
        await InstallAsync(PgmqMode.Fallback);

        Assert.That(
            await _database.ScalarAsync<string>("select value from pgflow.schema_settings where name = 'pgmq'"),
            Is.EqualTo("fallback"));
    }

    private Task<SchemaInstallReport> InstallAsync(PgmqMode mode) =>
        new SchemaInstaller(_database.ConnectionString, SmallSchema.First)
            .InstallAsync(new SchemaInstallOptions { Pgmq = mode });

    private async Task AssertRefusalAsync(PgmqMode mode, SchemaRefusal refusal)
    {
        var exception = await Assert.ThrowsAsync<SchemaInstallException>(() => InstallAsync(mode));
        Assert.That(exception!.Refusal, Is.EqualTo(refusal));
    }

    private Task<int> CreateForeignPgmqAsync() =>
        _database.ExecuteAsync(
            "create schema pgmq; "
            + "create function pgmq.send(queue_name text, msg jsonb) returns setof bigint "
            + "language sql as 'select 7::bigint'");
}
