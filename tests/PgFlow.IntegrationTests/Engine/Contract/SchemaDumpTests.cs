using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Contract;

/// <summary>
/// Shows every change of the schema in review. After an intended one, write the file anew with
/// <c>PGFLOW_WRITE_SCHEMA_DUMP=1 dotnet test tests/PgFlow.IntegrationTests --filter SchemaDumpTests</c>.
/// </summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class SchemaDumpTests(TestServer server) : DatabaseFixture(server)
{
    private const string Variable = "PGFLOW_WRITE_SCHEMA_DUMP";

    private static readonly string FilePath =
        Path.Combine(RepositoryRoot(), "tests", "PgFlow.IntegrationTests", "Engine", "Contract", "schema.txt");

    [Test]
    public async Task Schema_is_the_one_on_file()
    {
        var dump = string.Concat((await Database.RowsAsync<string>(SchemaDump.Query)).Select(line => line + "\n"));

        // One version writes; the others compare with what it has written, or the next run does.
        if (Environment.GetEnvironmentVariable(Variable) == "1" && Server == TestServers.Default)
        {
            await File.WriteAllTextAsync(FilePath, dump);
        }

        Assert.That(
            dump, Is.EqualTo(await File.ReadAllTextAsync(FilePath)),
            $"Set {Variable}=1 and run this test to accept the new schema into {FilePath}.");
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PgFlow.Worker.sln")))
        {
            folder = folder.Parent
                ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has the solution.");
        }

        return folder.FullName;
    }
}
