using System.Text.Json.Nodes;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Engine.Plans;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Defects;

/// <summary>Defect 8: each task's input was cut out of the whole array again, quadratic in its length.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class MapInputTests(TestServer server) : EngineFixture(server)
{
    // Elements that do not compress, so that the whole array is stored out of line.
    private const string Elements =
        "select jsonb_agg(md5(n::text) || md5((n + 1)::text))::text from generate_series(1, $1) n";

    [TestCase("select * from pgflow.claim_tasks($1, '{m}', 10, $2)")]
    [TestCase("select * from pgflow.start_tasks($1, '{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}', $2)")]
    public async Task Starting_ten_tasks_costs_the_same_whatever_the_size_of_the_map(string statement)
    {
        // Both are large enough for indexes of two levels.
        var small = await CostAsync(statement, elements: 500);
        var large = await CostAsync(statement, elements: 4000);

        Assert.That(large, Is.LessThan(small * 3 / 2));
    }

    [Test]
    public async Task Starting_a_run_costs_the_same_per_element_whatever_the_size_of_the_map()
    {
        const string Start = "select * from pgflow.start_flow($1, $2)";
        await DefineAsync("m[]");
        await Sql.StartAsync(Flow, "[1]");

        var small = await Buffers.OfAsync(Sql, Start, Flow, await ArrayAsync(100));
        var large = await Buffers.OfAsync(Sql, Start, Flow, await ArrayAsync(2000));

        Assert.That(large / 2000.0, Is.LessThan(2 * small / 100.0));
    }

    [Test]
    public async Task Element_is_stored_with_its_task_when_the_step_starts()
    {
        await DefineAsync("m[]");
        var run = await Sql.StartAsync(Flow, """["x", null, {"y": 1}]""");

        Assert.That(
            await Sql.RowsAsync<string>(
                "select input::text from pgflow.step_tasks where run_id = $1 order by task_index", run),
            Is.EqualTo(new[] { "\"x\"", "null", """{"y": 1}""" }));
    }

    private async Task<long> CostAsync(string statement, int elements)
    {
        var flow = Database.UniqueSlug("map");
        await Sql.ExecuteAsync("select pgflow.create_flow($1)", flow);
        await Sql.ExecuteAsync("select pgflow.add_step($1, 'm', step_type => 'map')", flow);
        await Sql.ExecuteAsync("select pgflow.start_flow($1, $2)", flow, await ArrayAsync(elements));

        // The session's first call also reads the catalogs.
        await Buffers.OfAsync(Sql, statement.Replace("10", "0", StringComparison.Ordinal), flow, Worker);
        return await Buffers.OfAsync(Sql, statement, flow, Worker);
    }

    private async Task<JsonNode> ArrayAsync(int elements) => (await Sql.JsonAsync(Elements, elements))!;
}
