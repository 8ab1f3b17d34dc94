using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Defects;

/// <summary>Defect 10: fifty or more chained empty maps raised an error and rolled the start back.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class EmptyMapChainTests(TestServer server) : EngineFixture(server)
{
    [TestCase(50)]
    [TestCase(500)]
    public async Task Chain_of_empty_maps_completes_at_once(int length)
    {
        await using var patient = await Database.OpenPatientlyAsync();

        var run = await EmptyMapChain.RunAsync(patient, Flow, length);

        Assert.That(run, Is.EqualTo($$"""completed 0 {"s{{length - 1}}": []}"""));
    }

    [Test]
    public async Task Chain_of_maps_completes_when_a_step_before_it_returns_an_empty_array()
    {
        var chain = Enumerable.Range(1, 60).Select(n => $"s{n}[]: s{n - 1}");
        await DefineAsync(["first", "s0[]: first", .. chain, "last: s60"]);
        var claims = await StartAndClaimAsync();

        await Sql.CompleteAsync(claims, "[]");

        var input = await Sql.ScalarAsync<string>(
            "select input::text from pgflow.claim_tasks($1, '{last}', 1, $2)", Flow, Worker);
        Assert.That(input, Is.EqualTo("""{"run": {}, "s60": []}"""));
    }
}
