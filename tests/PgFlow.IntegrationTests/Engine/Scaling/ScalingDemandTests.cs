using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Scaling;

/// <summary>What an autoscaler is told: the work that workers have, or could have, in hand.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class ScalingDemandTests(TestServer server) : EngineFixture(server)
{
    [Test]
    public async Task Demand_is_zero_when_there_is_nothing_to_do()
    {
        await DefineAsync("a");

        Assert.That(await DemandAsync(), Is.Zero);
    }

    [Test]
    public async Task Ready_tasks_of_all_steps_count()
    {
        await DefineAsync("a", "b[]");
        await Sql.StartAsync(Flow, "[1, 2, 3]");

        Assert.That(await DemandAsync(), Is.EqualTo(4));
    }

    [Test]
    public async Task Started_tasks_count_until_they_end()
    {
        await DefineAsync("a[]");
        var claims = await StartAndClaimAsync("[1, 2, 3]");
        var inFlight = await DemandAsync();
        await Sql.CompleteAsync([.. claims.Take(2)]);

        Assert.That(inFlight, Is.EqualTo(3));
        Assert.That(await DemandAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task Steps_that_wait_for_others_do_not_count()
    {
        await DefineAsync("a", "b: a");
        await Sql.StartAsync(Flow);

        Assert.That(await DemandAsync(), Is.EqualTo(1));
    }

    [TestCase(25, ExpectedResult = 1)]
    [TestCase(60, ExpectedResult = 0)]
    public async Task<int> Delayed_task_counts_when_it_is_ready_soon(int delay)
    {
        await DefineAsync("a");
        await Sql.ExecuteAsync("update pgflow.steps set opt_start_delay = $2 where flow_slug = $1", Flow, delay);
        await Sql.StartAsync(Flow);

        return await DemandAsync();
    }

    [Test]
    public async Task Retry_in_the_far_future_does_not_count()
    {
        await DefineAsync("a");
        await Sql.ExecuteAsync("update pgflow.flows set opt_base_delay = 600 where flow_slug = $1", Flow);
        await Sql.FailAsync(await StartAndClaimAsync());

        Assert.That(await DemandAsync(), Is.Zero);
    }

    [Test]
    public async Task Tasks_of_a_failed_run_do_not_count()
    {
        await DefineAsync("a[]");
        await Sql.StartAsync(Flow, "[1, 2, 3]");
        await Sql.FailAsync(await Sql.ClaimAsync(Flow, Worker, 1), isFinal: true);

        Assert.That(await DemandAsync(), Is.Zero);
    }

    [Test]
    public async Task Tasks_that_may_have_ended_a_worker_count()
    {
        await DefineAsync("a[]");
        await Sql.StartAsync(Flow, "[1, 2, 3]");
        await Sql.ClaimAsync(Flow, Worker, 2);
        await Sql.ExecuteAsync("select pgflow.stop_worker($1)", Worker);
        var judge = await Sql.RegisterWorkerAsync();
        await Sql.ExecuteAsync("select * from pgflow.recover_tasks($1)", judge);

        Assert.That(await DemandAsync(), Is.EqualTo(3));
    }

    [TestCase(5, 0)]
    [TestCase(5, 2)]
    [TestCase(5, 5)]
    [TestCase(0, 2)]
    [TestCase(-1, 2)]
    public async Task Demand_stops_at_the_most_that_is_asked_for(int most, int started)
    {
        await DefineAsync("a[]", "b[]");
        await Sql.StartAsync(Flow, "[1, 2, 3, 4, 5, 6]");
        await Sql.ClaimAsync(Flow, Worker, started);

        Assert.That(
            await Sql.ScalarAsync<int>("select pgflow.scaling_demand(array[$1], $2)", Flow, most),
            Is.EqualTo(Math.Max(most, 0)));
    }

    [TestCase("")]
    [TestCase("array[$1], null")]
    [TestCase("flow_slugs => array[$1]")]
    public async Task Demand_stops_at_ten_thousand_unless_told_otherwise(string arguments)
    {
        await DefineAsync("a[]");
        await Sql.StartAsync(Flow, $"[{string.Join(',', Enumerable.Repeat(1, 10_001))}]");

        // Parameters that a statement does not use are refused.
        Assert.That(
            await Sql.ScalarAsync<int>(
                $"select pgflow.scaling_demand({arguments})", arguments.Length > 0 ? [Flow] : []),
            Is.EqualTo(10_000));

        await Sql.ExecuteAsync("select pgflow.delete_flow_and_data($1)", Flow);
    }

    [TestCase("array[$1, 'nobody']", ExpectedResult = 3)]
    [TestCase("'{nobody}'", ExpectedResult = 0)]
    [TestCase("'{}'", ExpectedResult = 0)]
    public async Task<int> Only_flows_that_are_named_count(string flows)
    {
        var other = Database.UniqueSlug("other");
        await Sql.ExecuteAsync("select pgflow.create_flow($1)", other);
        await Sql.ExecuteAsync("select pgflow.add_step($1, 'a')", other);
        await Sql.StartAsync(other);
        await Sql.StartAsync(other);
        await Sql.ClaimAsync(other, Worker, 1);
        await DefineAsync("a[]");
        await Sql.StartAsync(Flow, "[1, 2, 3]");
        await Sql.ClaimAsync(Flow, Worker, 1);

        return await Sql.ScalarAsync<int>(
            $"select pgflow.scaling_demand({flows})", flows.Contains('$', StringComparison.Ordinal) ? [Flow] : []);
    }

    [Test]
    public async Task Demand_can_be_asked_of_a_transaction_that_only_reads()
    {
        await DefineAsync("a");
        await Sql.StartAsync(Flow);
        await using var session = await Database.BeginAsync();
        await session.ExecuteAsync("set transaction read only");

        Assert.That(
            await session.ScalarAsync<int>("select pgflow.scaling_demand(array[$1])", Flow), Is.EqualTo(1));
    }

    private Task<int> DemandAsync() => Sql.ScalarAsync<int>("select pgflow.scaling_demand(array[$1])", Flow);
}
