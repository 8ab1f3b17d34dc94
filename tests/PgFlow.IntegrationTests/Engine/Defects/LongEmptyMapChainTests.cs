using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Engine.Defects;

/// <summary>Defect 10 at a length that takes seconds, so on one version.</summary>
[Slow]
public sealed class LongEmptyMapChainTests : EngineFixture
{
    [Test]
    public async Task Chain_of_five_thousand_empty_maps_completes_at_once()
    {
        await using var patient = await Database.OpenPatientlyAsync();

        var run = await EmptyMapChain.RunAsync(patient, Flow, 5000);

        Assert.That(run, Is.EqualTo("""completed 0 {"s4999": []}"""));
    }
}
