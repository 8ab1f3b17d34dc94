using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Defects;

/// <summary>Defect 10: fifty or more chained empty maps raised an error and rolled the start back.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class EmptyMapChainTests(TestServer server) : EngineFixture(server)
{
    [TestCase(50)]
    [TestCase(500)]
    [TestCase(5000)]
    public async Task Chain_of_empty_maps_completes_at_once(int length)
    {
        if (length > 500 && Server != TestServers.Default)
        {
            Assert.Ignore("The longest chain takes seconds and is tried on one version only.");
        }

        await using var patient = await Database.OpenPatientlyAsync();

        // Straight into the tables, as clients may: adding thousands of steps one by one is not under test.
        await Sql.ExecuteAsync("select pgflow.create_flow($1)", Flow);
        await Sql.ExecuteAsync(
            """
            insert into pgflow.steps (flow_slug, step_slug, step_type, step_index, deps_count)
            select $1, 's' || n, 'map', n, least(n, 1) from generate_series(0, $2 - 1) n
            """,
            Flow, length);
        await Sql.ExecuteAsync(
            """
            insert into pgflow.deps (flow_slug, dep_slug, step_slug)
            select $1, 's' || n - 1, 's' || n from generate_series(1, $2 - 1) n
            """,
            Flow, length);

        var run = await patient.ScalarAsync<string>(
            "select concat_ws(' ', status, remaining_steps, output) from pgflow.start_flow($1, '[]')", Flow);

        Assert.That(run, Is.EqualTo($$"""completed 0 {"s{{length - 1}}": []}"""));
    }

    [Test]
    public async Task Chain_of_maps_completes_when_a_step_before_it_returns_an_empty_array()
    {
        var chain = Enumerable.Range(1, 60).Select(n => $"map s{n}: s{n - 1}");
        await DefineAsync(["first", "map s0: first", .. chain, "last: s60"]);
        var claims = await StartAndClaimAsync();

        await Sql.CompleteAsync(claims, "[]");

        var input = await Sql.ScalarAsync<string>(
            "select input::text from pgflow.claim_tasks($1, '{last}', 1, $2)", Flow, Worker);
        Assert.That(input, Is.EqualTo("""{"run": {}, "s60": []}"""));
    }
}
