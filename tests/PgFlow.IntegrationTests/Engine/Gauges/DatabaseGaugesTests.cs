using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Engine.Gauges;

/// <summary>What monitoring is told of the whole database.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class DatabaseGaugesTests(TestServer server) : EngineFixture(server)
{
    [Test]
    public async Task Dead_rows_are_told_of_our_tables_and_of_the_queues()
    {
        await DefineAsync("a");

        Assert.That(
            await Database.RowsAsync<string>("select label from pgflow.gauges() where gauge = 'dead_rows'"),
            Is.SupersetOf(new[] { "pgflow.runs", "pgflow.step_states", "pgflow.step_tasks", $"pgmq.q_{Flow}" }));
    }

    [Test]
    public async Task Runs_that_anybody_starts_are_counted()
    {
        await DefineAsync("a");
        var before = await ValueAsync("runs_started");
        await Sql.StartAsync(Flow);
        await Sql.StartAsync(Flow);

        // The server publishes its statistics after a while.
        await WaitUntil.TrueAsync(
            async () => await ValueAsync("runs_started") >= before + 2, "two more runs are counted");
    }

    [Test]
    public async Task Open_transaction_of_another_session_is_as_old_as_its_beginning()
    {
        await using var open = await Database.BeginAsync();
        await open.ExecuteAsync("create temporary table here (n int)");

        await WaitUntil.TrueAsync(
            async () => await ValueAsync("oldest_transaction") > 0.1, "the transaction is found to be open");
    }

    [Test]
    public async Task Snapshot_that_keeps_dead_rows_ages_with_every_transaction()
    {
        await using var open = await Database.BeginAsync();
        await open.ExecuteAsync("set transaction isolation level repeatable read");
        await open.ScalarAsync<int>("select 1");
        for (var n = 0; n < 10; n++)
        {
            await Sql.ScalarAsync<string>("select pg_current_xact_id()::text");
        }

        Assert.That(await ValueAsync("oldest_snapshot"), Is.GreaterThanOrEqualTo(10));
    }

    [Test]
    public async Task Transactions_of_others_are_not_called_young_by_who_may_not_see_them()
    {
        await using var session = await Database.BeginAsync();
        await session.ExecuteAsync(
            """
            create role blind;
            grant usage on schema pgflow to blind;
            grant execute on function pgflow._oldest_transaction to blind;
            set local role blind;
            """);

        Assert.That(await session.ScalarAsync<bool>("select pgflow._oldest_transaction() is null"));
    }

    [Test]
    public async Task Worker_may_ask()
    {
        await using var session = await Database.BeginAsync();
        await session.ExecuteAsync("set local role pgflow_worker");

        Assert.That(await session.ScalarAsync<long>("select count(*) from pgflow.gauges()"), Is.Positive);
    }

    private Task<double> ValueAsync(string gauge) =>
        Sql.ScalarAsync<double>("select value from pgflow.gauges() where gauge = $1", gauge);
}
