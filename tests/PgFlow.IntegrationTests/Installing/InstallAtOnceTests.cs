using PgFlow.Client;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Installing;

/// <summary>The real scripts with the roles, which belong to the cluster and so are shared by its databases.</summary>
[Needs(Needs.Postgres)]
public sealed class InstallAtOnceTests
{
    private static readonly SchemaInstallOptions WithRoles = new() { WithRoles = true };

    [TestCase(1, 20)]
    [TestCase(4, 5)]
    public async Task Twenty_installations_at_once_install_each_database_once(int databaseCount, int perDatabase)
    {
        var databases = new List<TestDatabase>();
        try
        {
            for (var index = 0; index < databaseCount; index++)
            {
                databases.Add(await TestServers.Default.CreateEmptyDatabaseAsync());
            }

            var reports = await Task.WhenAll(databases.Select(database => InstallAsync(database, perDatabase)));

            Assert.That(
                reports.Select(ofDatabase => ofDatabase.Count(report => report.Changes.Count > 0)), Is.All.EqualTo(1));
        }
        finally
        {
            foreach (var database in databases)
            {
                await database.DisposeAsync();
            }
        }
    }

    private static Task<SchemaInstallReport[]> InstallAsync(TestDatabase database, int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(
            _ => new SchemaInstaller(database.ConnectionString).InstallAsync(WithRoles)));
}
