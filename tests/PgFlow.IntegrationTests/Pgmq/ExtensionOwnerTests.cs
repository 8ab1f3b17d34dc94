using PgFlow.Client;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Installing;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Pgmq;

/// <summary>
/// An administrator has created the extension, and the application's owner migrates. Queues are members of the
/// extension, so only its owner can make them.
/// </summary>
[TestFixtureSource(typeof(PgmqServers), nameof(PgmqServers.Extensions))]
[Needs(Needs.Postgres)]
public sealed class ExtensionOwnerTests(TestServer server)
{
    private TestDatabase _database = null!;
    private Login _owner = null!;

    [SetUp]
    public async Task CreateAsync()
    {
        _database = await server.CreateEmptyDatabaseAsync();
        _owner = await Login.CreateAsync(_database, "owner", "alter database {1} owner to {0}");
        await _database.ExecuteAsync("create extension pgmq");
    }

    [TearDown]
    public async Task DropAsync()
    {
        // Its members cannot be dropped one by one.
        await _database.ExecuteAsync("drop extension if exists pgmq cascade");
        await _owner.DisposeAsync();
        await _database.DisposeAsync();
    }

    [TestCase("")]
    [TestCase(
        "grant all on schema pgmq to {0}; grant all on all tables in schema pgmq to {0}; "
        + "grant all on all functions in schema pgmq to {0}")]
    public async Task Migration_by_another_is_refused_before_anything_is_done_and_names_the_extensions_owner(
        string rights)
    {
        if (rights.Length > 0)
        {
            await _database.ExecuteAsync(rights.Replace("{0}", _owner.Name, StringComparison.Ordinal));
        }

        var refusal = await Assert.ThrowsAsync<SchemaInstallException>(
            () => new SchemaInstaller(_owner.ConnectionString).InstallAsync());

        var administrator = await _database.ScalarAsync<string>("select current_user::text");
        Assert.Multiple(() =>
        {
            Assert.That(refusal!.Refusal, Is.EqualTo(SchemaRefusal.MissingRights));
            Assert.That(refusal.Message, Does.Contain($"Extension pgmq belongs to \"{administrator}\""));
        });
        Assert.That(await _database.ScalarAsync<bool>("select to_regnamespace('pgflow') is null"));
    }

    [Test]
    public async Task Migration_by_the_extensions_owner_makes_flows_that_work_and_leaves_no_queue_behind()
    {
        await new SchemaInstaller(_database.ConnectionString).InstallAsync();

        await _database.ExecuteAsync("select pgflow.create_flow('flow')");

        Assert.That(
            await _database.RowsAsync<string>("select queue_name::text from pgmq.meta"), Is.EqualTo(new[] { "flow" }));
    }

    [Test]
    public async Task Queue_that_another_role_made_with_the_extension_is_its_member_and_trusted()
    {
        await new SchemaInstaller(_database.ConnectionString).InstallAsync();
        await _database.ExecuteAsync(
            $"select pgflow.create_flow('flow'); alter table pgmq.q_flow owner to {_owner.Name}");

        Assert.That((await new SchemaInstaller(_database.ConnectionString).InstallAsync()).Changes, Is.Empty);
    }

    [Test]
    public async Task Extension_of_another_role_is_refused_although_its_members_are_its_own()
    {
        await _database.ExecuteAsync("drop extension pgmq; drop schema if exists pgmq");
        await _owner.ExecuteAsync("create extension pgmq");

        var refusal = await Assert.ThrowsAsync<SchemaInstallException>(
            () => new SchemaInstaller(_database.ConnectionString).InstallAsync());

        Assert.That(refusal!.Message, Does.Contain($"extension pgmq belongs to {_owner.Name}"));
    }
}
