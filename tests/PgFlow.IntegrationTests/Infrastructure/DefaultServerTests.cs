using Npgsql;

namespace PgFlow.IntegrationTests.Infrastructure;

public sealed class DefaultServerTests : DatabaseFixture
{
    [Test]
    public async Task Database_has_the_schema_installed()
    {
        var tables = await Database.ScalarAsync<long>(
            "select count(*) from pg_catalog.pg_tables where schemaname = 'pgflow' and tablename in ('flows', 'runs')");

        Assert.That(tables, Is.EqualTo(2));
    }

    [Test]
    public async Task Worker_connects_as_a_member_of_its_role_and_nothing_more()
    {
        await using var connection = new NpgsqlConnection(Database.WorkerConnectionString);
        await connection.OpenAsync();

        var roles = await connection.RowsAsync<string>(
            """
            select rolname from pg_catalog.pg_roles
             where pg_catalog.pg_has_role(current_user, oid, 'member') and rolname <> current_user
            """);

        Assert.That(roles, Is.EqualTo(new[] { "pgflow_worker" }));
    }
}
