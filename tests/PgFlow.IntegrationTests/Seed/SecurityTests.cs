using System.Security.Cryptography;
using Npgsql;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Seed;

/// <summary>The grants of the section Security, for a role that really logs in.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class SecurityTests(TestServer server) : DatabaseFixture(server)
{
    // Roles belong to the cluster, which other fixtures share.
    private readonly string _user = $"app_user_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    private NpgsqlDataSource? _app;

    [OneTimeSetUp]
    public async Task GrantAsync()
    {
        await using (var sql = await Database.BeginAsync())
        {
            await sql.Connection.DefineAsync("flow", "a", "b: a");
            await sql.CommitAsync();
        }

        await Database.ExecuteAsync(
            $"""
            CREATE ROLE {_user} LOGIN PASSWORD 'secret';
            GRANT USAGE ON SCHEMA pgflow TO {_user};
            GRANT SELECT, INSERT, UPDATE ON pgflow.runs TO {_user};
            GRANT SELECT ON pgflow.flows, pgflow.steps TO {_user};
            GRANT EXECUTE ON FUNCTION pgflow.start_flow TO {_user};
            """);
        _app = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Database.ConnectionString)
        {
            Username = _user,
            Password = "secret",
        });
    }

    [OneTimeTearDown]
    public async Task DropRoleAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
            await Database.ExecuteAsync($"DROP OWNED BY {_user}; DROP ROLE {_user}");
        }
    }

    [Test]
    public async Task App_user_executes_flows()
    {
        await using var connection = await _app!.OpenConnectionAsync();

        var author = await connection.ScalarAsync<string>("SELECT created_by FROM pgflow.start_flow('flow', '{}')");

        Assert.That(author, Is.EqualTo(_user));
    }

    [TestCase("SELECT * FROM pgflow.runs")]
    [TestCase("SELECT * FROM pgflow.flows")]
    [TestCase("SELECT * FROM pgflow.steps")]
    [TestCase("UPDATE pgflow.runs SET created_by = 'me' WHERE false")]
    public async Task App_user_may(string statement)
    {
        await using var connection = await _app!.OpenConnectionAsync();

        Assert.That(await connection.QueryAsync(statement), Is.Not.Null);
    }

    [TestCase("SELECT pgflow.create_flow('mine')")]
    [TestCase("SELECT pgflow.add_step('flow', 'mine')")]
    [TestCase("SELECT pgflow.delete_flow_and_data('flow')")]
    [TestCase("SELECT pgflow.complete_task(gen_random_uuid(), 'a', 0, '1')")]
    [TestCase("SELECT pgflow._lock_runs(null)")]
    [TestCase("UPDATE pgflow.flows SET opt_timeout = 1")]
    [TestCase("INSERT INTO pgflow.steps (flow_slug, step_slug) VALUES ('flow', 'mine')")]
    [TestCase("SELECT * FROM pgflow.step_tasks")]
    [TestCase("DELETE FROM pgflow.runs")]
    public async Task App_user_may_not(string statement)
    {
        await using var connection = await _app!.OpenConnectionAsync();

        var error = await Assert.CatchAsync<PostgresException>(() => connection.ExecuteAsync(statement));

        Assert.That(error!.SqlState, Is.EqualTo(PostgresErrorCodes.InsufficientPrivilege));
    }
}
