using Npgsql;
using PgFlow.Client;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Pgmq;

[TestFixtureSource(typeof(PgmqServers), nameof(PgmqServers.Extensions))]
[Needs(Needs.Postgres)]
public sealed class ExtensionTests(TestServer server)
{
    [OneTimeSetUp]
    public async Task LookForTheExtensionAsync()
    {
        if (!await server.HasExtensionAsync())
        {
            Absence.Report($"{server} has no pgmq extension.");
        }
    }

    [TestCase(PgmqMode.Auto)]
    [TestCase(PgmqMode.Extension)]
    public async Task Installer_creates_the_extension_that_is_available(PgmqMode mode)
    {
        await using var database = await server.CreateEmptyDatabaseAsync();

        var report = await InstallAsync(database, mode);

        await using var connection = await database.OpenAsync();
        var hasExtension = await HasExtensionAsync(connection);
        Assert.Multiple(() =>
        {
            Assert.That(report.Pgmq, Is.EqualTo(PgmqSource.Extension));
            Assert.That(hasExtension, Is.True);
        });
    }

    [Test]
    public async Task Installer_adds_nothing_of_its_own_to_the_extensions_schema()
    {
        await using var database = await server.CreateEmptyDatabaseAsync();

        await InstallAsync(database, PgmqMode.Auto);

        await using var connection = await database.OpenAsync();
        var strangers = await connection.RowsAsync<string>(
            """
            select p.oid::regprocedure::text from pg_proc p
            where p.pronamespace = 'pgmq'::regnamespace
              and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
            """);
        Assert.That(strangers, Is.Empty);
    }

    [Test]
    public async Task Installer_leaves_an_installed_extension_as_it_is()
    {
        await using var database = await server.CreateEmptyDatabaseAsync();
        await using var connection = await database.OpenAsync();
        await connection.ExecuteAsync("create extension pgmq");
        var before = await VersionsOfRowsAsync(connection);

        await InstallAsync(database, PgmqMode.Auto);

        Assert.That(await VersionsOfRowsAsync(connection), Is.EqualTo(before));
    }

    [Test]
    public async Task Installer_uses_the_fallback_when_told_to_though_the_extension_is_available()
    {
        await using var database = await server.CreateEmptyDatabaseAsync();

        var report = await InstallAsync(database, PgmqMode.Fallback);

        await using var connection = await database.OpenAsync();
        await connection.ExecuteAsync("select pgmq.create('used')");
        var hasExtension = await HasExtensionAsync(connection);
        Assert.Multiple(() =>
        {
            Assert.That(report.Pgmq, Is.EqualTo(PgmqSource.Fallback));
            Assert.That(hasExtension, Is.False);
        });
    }

    [Test]
    public async Task Installer_refuses_the_fallback_beside_the_extension()
    {
        await using var database = await server.CreateEmptyDatabaseAsync();
        await using var connection = await database.OpenAsync();
        await connection.ExecuteAsync("create extension pgmq");

        var error = await Assert.ThrowsAsync<SchemaInstallException>(
            async () => await InstallAsync(database, PgmqMode.Fallback));

        Assert.That(error?.Refusal, Is.EqualTo(SchemaRefusal.PgmqConflict));
    }

    [Test]
    public async Task Fallback_refuses_to_be_applied_beside_the_extension()
    {
        await using var database = await server.CreateEmptyDatabaseAsync();
        await using var connection = await database.OpenAsync();
        await connection.ExecuteAsync("create extension pgmq");

        var error = await Assert.ThrowsAsync<PostgresException>(
            async () => await FallbackGuardTests.ApplyAsync(connection));

        Assert.That(error?.SqlState, Is.EqualTo("PFQ01"));
    }

    private static Task<SchemaInstallReport> InstallAsync(TestDatabase database, PgmqMode mode) =>
        new SchemaInstaller(database.ConnectionString).InstallAsync(new SchemaInstallOptions { Pgmq = mode });

    private static Task<bool> HasExtensionAsync(NpgsqlConnection connection) =>
        connection.ScalarAsync<bool>("select exists (select from pg_extension where extname = 'pgmq')");

    // A row that is replaced gets another transaction id, even when its content stays the same.
    private static Task<IReadOnlyList<string?>> VersionsOfRowsAsync(NpgsqlConnection connection) =>
        connection.RowsAsync<string>(
            """
            select 'function ' || oid || ' ' || xmin from pg_proc where pronamespace = 'pgmq'::regnamespace
            union all
            select 'relation ' || oid || ' ' || xmin from pg_class where relnamespace = 'pgmq'::regnamespace
            union all
            select 'schema ' || oid || ' ' || xmin from pg_namespace where nspname = 'pgmq'
            order by 1
            """);
}
