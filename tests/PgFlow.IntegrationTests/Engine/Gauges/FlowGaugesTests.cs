using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Engine.Plans;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Gauges;

/// <summary>What monitoring is told of each flow, and what it costs.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class FlowGaugesTests(TestServer server) : EngineFixture(server)
{
    private const int Most = 500;

    [Test]
    public async Task Flow_without_work_has_zeros_and_no_oldest_task()
    {
        await DefineAsync("a");

        Assert.That(await GaugesAsync(), Is.EqualTo((0L, 0L, false)));
    }

    [Test]
    public async Task Tasks_are_ready_until_they_are_claimed_and_then_in_flight()
    {
        await DefineAsync("a[]");
        await Sql.StartAsync(Flow, "[1, 2, 3]");
        var before = await GaugesAsync();
        await Sql.ClaimAsync(Flow, Worker, 2, "a");

        Assert.That((before, await GaugesAsync()), Is.EqualTo(((3L, 0L, true), (1L, 2L, true))));
    }

    [Test]
    public async Task Delayed_tasks_are_not_ready()
    {
        await DefineAsync("a", "b");
        await Sql.ExecuteAsync(
            "update pgflow.steps set opt_start_delay = 9000 where flow_slug = $1 and step_slug = 'a'", Flow);
        await Sql.StartAsync(Flow);

        Assert.That(await GaugesAsync(), Is.EqualTo((1L, 0L, true)));
    }

    [Test]
    public async Task Oldest_task_is_that_of_any_step_and_not_hidden_by_a_full_count()
    {
        await DefineAsync("a[]", "b");
        await Sql.StartAsync(Flow, "[1, 2, 3]");
        await Sql.ExecuteAsync(
            "update pgflow.step_tasks set ready_at = '2020-01-01Z' where flow_slug = $1 and step_slug = 'b'", Flow);

        Assert.That(
            await Sql.ScalarAsync<bool>(
                "select ready = 2 and oldest_ready_at = '2020-01-01Z' from pgflow.flow_gauges(2) where flow_slug = $1",
                Flow));
    }

    [Test]
    public async Task Cost_is_bounded_by_the_most_that_is_counted()
    {
        await DefineAsync("a[]", "b[]", "later[]");
        await Sql.ExecuteAsync(
            "update pgflow.steps set opt_start_delay = 9000 where flow_slug = $1 and step_slug = 'later'", Flow);
        await CostAsync();
        await Sql.ExecuteAsync(
            "select pgflow.start_flow($1, (select jsonb_agg(n) from generate_series(1, 5000) n))", Flow);
        await Sql.ClaimAsync(Flow, Worker, 2000, "a");

        // Two counts, each a page a task at worst, and the way down the indexes.
        Assert.That(await CostAsync(), Is.LessThan((2 * Most) + 300));
    }

    [Test]
    public async Task Many_flows_share_what_is_counted()
    {
        await using var many = await Database.BeginAsync();
        await many.ExecuteAsync(
            "insert into pgflow.flows (flow_slug) select 'many_' || n from generate_series(1, 100) n");
        await many.ExecuteAsync("select pgflow.create_flow('full')");
        await many.ExecuteAsync("select pgflow.add_step('full', 'a', step_type => 'map')");
        await many.ExecuteAsync(
            "select pgflow.start_flow('full', (select jsonb_agg(n) from generate_series(1, 300) n))");

        Assert.That(
            await many.ScalarAsync<long>("select ready from pgflow.flow_gauges(2000) where flow_slug = 'full'"),
            Is.InRange(100, 200));
        await many.RollbackAsync();
    }

    private async Task<(long Ready, long InFlight, bool HasOldest)> GaugesAsync()
    {
        var row = (await Sql.QueryAsync(
            "select ready, in_flight, oldest_ready_at is not null as has_oldest from pgflow.flow_gauges() "
            + "where flow_slug = $1",
            Flow)).Single();
        return ((long)row["ready"]!, (long)row["in_flight"]!, (bool)row["has_oldest"]!);
    }

    private async Task<long> CostAsync()
    {
        // The first call of a session reads the catalogs as well.
        await Buffers.OfAsync(Sql, $"select * from pgflow.flow_gauges({Most})");
        return await Buffers.OfAsync(Sql, $"select * from pgflow.flow_gauges({Most})");
    }
}
