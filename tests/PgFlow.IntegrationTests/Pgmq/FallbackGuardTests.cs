using Npgsql;
using PgFlow.Client.Installing;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Pgmq;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
[Needs(Needs.Postgres)]
public sealed class FallbackGuardTests(TestServer server)
{
    [Test]
    public async Task Fallback_can_be_applied_again_over_its_own_queues()
    {
        await using var database = await server.CreateEmptyDatabaseAsync();
        await using var connection = await database.OpenAsync();
        await ApplyAsync(connection);
        await connection.ExecuteAsync("select pgmq.create('kept'), pgmq.send('kept', '{}')");

        await ApplyAsync(connection);

        Assert.That(await connection.ScalarAsync<long>("select msg_id from pgmq.read('kept', 30, 1)"), Is.EqualTo(1));
    }

    [Test]
    public async Task Fallback_takes_over_queues_that_came_without_functions()
    {
        await using var database = await server.CreateEmptyDatabaseAsync();
        await using var connection = await database.OpenAsync();
        await ApplyAsync(connection);
        await connection.ExecuteAsync("select pgmq.create('restored'), pgmq.send('restored', '{}')");
        await DropFunctionsAsync(connection);

        await ApplyAsync(connection);

        Assert.That(await connection.ScalarAsync<long>("select queue_length from pgmq.metrics_all()"), Is.EqualTo(1));
    }

    [Test]
    public async Task Fallback_refuses_to_replace_functions_that_it_did_not_create()
    {
        await using var database = await server.CreateEmptyDatabaseAsync();
        await using var connection = await database.OpenAsync();
        await connection.ExecuteAsync(
            """
            create schema pgmq;
            create function pgmq.send(queue_name text, msg jsonb) returns setof bigint
            language sql as 'select 1::bigint'
            """);

        var error = await Assert.ThrowsAsync<PostgresException>(async () => await ApplyAsync(connection));

        Assert.That(error?.SqlState, Is.EqualTo("PFQ02"));
    }

    internal static async Task ApplyAsync(NpgsqlConnection connection)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var script in SchemaScripts.Embedded.PgmqFallback)
        {
            await connection.ExecuteAsync(script.Text);
        }

        await transaction.CommitAsync();
    }

    private static async Task DropFunctionsAsync(NpgsqlConnection connection) => await connection.ExecuteAsync(
        """
        do $$
        begin
          execute (
            select 'drop function ' || string_agg(oid::regprocedure::text, ', ')
            from pg_proc where pronamespace = 'pgmq'::regnamespace);
        end
        $$
        """);
}
