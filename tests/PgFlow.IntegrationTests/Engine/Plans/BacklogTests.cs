using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Plans;

/// <summary>A claim visits the tasks that it takes, not those that wait, in tables that were never analysed.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class BacklogTests(TestServer server) : EngineFixture(server)
{
    private const string Ten = "select * from pgflow.claim_tasks($1, '{a}', 10, $2)";

    [Test]
    public async Task Claim_costs_the_same_beside_delayed_tasks_of_its_step()
    {
        await DefineAsync("a[]");
        var alone = await CostAsync();
        await Sql.ExecuteAsync("update pgflow.steps set opt_start_delay = 9000 where flow_slug = $1", Flow);
        await StartMapsAsync();

        Assert.That(await CostAsync(), Is.LessThan(alone + 30));
    }

    [Test]
    public async Task Claim_costs_the_same_beside_ready_tasks_of_other_steps()
    {
        await DefineAsync("a", "b[]");
        var alone = await CostAsync();
        await StartMapsAsync();
        await Sql.ClaimAsync(Flow, Worker, 10, "a");

        Assert.That(await CostAsync(), Is.LessThan(alone + 30));
    }

    private Task<int> StartMapsAsync() =>
        Sql.ExecuteAsync("select pgflow.start_flow($1, (select jsonb_agg(n) from generate_series(1, 5000) n))", Flow);

    private async Task<long> CostAsync()
    {
        // The first call of a session reads the catalogs as well.
        await Buffers.OfAsync(Sql, Ten, Flow, Worker);
        return await Buffers.OfAsync(Sql, Ten, Flow, Worker);
    }
}
