using Npgsql;
using PgFlow.Client;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Installing;

/// <summary>Installations by the database's owner, who is no superuser.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
[Needs(Needs.Postgres)]
public sealed class OwnerTests(TestServer server)
{
    private TestDatabase _database = null!;
    private Login _owner = null!;

    [SetUp]
    public async Task CreateAsync()
    {
        _database = await server.CreateEmptyDatabaseAsync();
        _owner = await Login.CreateAsync(_database, "owner", "alter database {1} owner to {0}");
    }

    [TearDown]
    public async Task DropAsync()
    {
        await _owner.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task Owner_of_the_database_installs_repeats_and_uses_the_schema()
    {
        await new SchemaInstaller(_owner.ConnectionString).InstallAsync();
        await _owner.ExecuteAsync("select pgflow.create_flow('mine')");

        Assert.That((await new SchemaInstaller(_owner.ConnectionString).InstallAsync()).Changes, Is.Empty);
    }

    [Test]
    public async Task Owner_of_the_database_is_protected_from_others_too()
    {
        await using var mallory = await Login.CreateAsync(_database, "mallory", "grant create on database {1} to {0}");
        await mallory.ExecuteAsync("create schema pgflow");

        await AssertRefusalAsync(_owner.ConnectionString, $"schema pgflow belongs to {mallory.Name}");
    }

    [Test]
    public async Task Role_that_has_made_the_installer_its_member_is_not_trusted_for_it()
    {
        await using var mallory = await Login.CreateAsync(
            _database, "mallory", $"grant create on database {{1}} to {{0}}; grant {{0}} to {_owner.Name}");
        await mallory.ExecuteAsync("create schema realtime");

        await AssertRefusalAsync(_owner.ConnectionString, $"schema realtime belongs to {mallory.Name}");
    }

    [Test]
    public async Task Superuser_is_told_to_upgrade_an_owners_installation_as_that_role_and_can()
    {
        await new SchemaInstaller(_owner.ConnectionString).InstallAsync();
        var asOwner = new NpgsqlConnectionStringBuilder(_database.ConnectionString)
        {
            Options = $"-c role={_owner.Name}",
        };

        await AssertRefusalAsync(_database.ConnectionString, "Options=-c role=");
        Assert.That((await new SchemaInstaller(asOwner.ConnectionString).InstallAsync()).Changes, Is.Empty);
    }

    private static async Task AssertRefusalAsync(string connectionString, string messagePart)
    {
        var refusal = await Assert.ThrowsAsync<SchemaInstallException>(
            () => new SchemaInstaller(connectionString).InstallAsync());
        Assert.Multiple(() =>
        {
            Assert.That(refusal!.Refusal, Is.EqualTo(SchemaRefusal.UntrustedObjects));
            Assert.That(refusal.Message, Does.Contain(messagePart));
        });
    }
}
