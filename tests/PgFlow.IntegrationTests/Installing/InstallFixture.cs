using PgFlow.Client;
using PgFlow.Client.Installing;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Installing;

/// <summary>An empty database for each test, and an installer for it.</summary>
[Needs(Needs.Postgres)]
public abstract class InstallFixture
{
    protected TestDatabase Database { get; private set; } = null!;

    [SetUp]
    public async Task CreateDatabaseAsync() => Database = await TestServers.Default.CreateEmptyDatabaseAsync();

    [TearDown]
    public async Task DropDatabaseAsync() => await Database.DisposeAsync();

    private protected Task<SchemaInstallReport> InstallAsync(
        SchemaScripts scripts, SchemaInstallOptions? options = null) =>
        new SchemaInstaller(Database.ConnectionString, scripts).InstallAsync(options);
}
