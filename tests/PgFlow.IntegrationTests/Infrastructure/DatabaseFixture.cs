using NUnit.Framework.Interfaces;
using PgFlow.Client;
using PgFlow.EmbeddedPostgres;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Infrastructure;

/// <summary>A fixture with a database of its own that has the schema installed.</summary>
[Needs(Needs.Postgres)]
public abstract class DatabaseFixture
{
    private TestDatabase? _database;

    protected DatabaseFixture()
        : this(TestServers.Default)
    {
    }

    protected DatabaseFixture(TestServer server) => Server = server;

    protected TestServer Server { get; }

    protected TestDatabase Database =>
        _database ?? throw new InvalidOperationException("The database exists from OneTimeSetUp on.");

    /// <summary>Whether the tests leave states to the engine, so that its invariants hold after each.</summary>
    protected virtual bool KeepsInvariants => true;

    /// <summary>Where the queues of the fixture's database come from: the extension, where the server has it.</summary>
    protected virtual PgmqMode Queues => PgmqMode.Auto;

    [OneTimeSetUp]
    public async Task CreateDatabaseAsync()
    {
        try
        {
            _database = await Server.CreateDatabaseAsync(Queues);
        }
        catch (ServerBinariesMissingException exception)
        {
            Absence.Report($"{Server}: {exception.Message}");
        }
    }

    [OneTimeTearDown]
    public async Task DropDatabaseAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    /// <summary>For the end of a test: whatever it did, the engine's invariants hold, unless it has failed.</summary>
    protected async Task AssertInvariantsAsync()
    {
        if (KeepsInvariants && TestContext.CurrentContext.Result.Outcome.Status != TestStatus.Failed)
        {
            Assert.That(
                await Database.RowsAsync<string>("select violation from pgflow.check_invariants()"), Is.Empty);
        }
    }
}
