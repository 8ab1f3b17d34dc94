namespace PgFlow.IntegrationTests.Client;

public sealed class MissingFlowsTests : WorkerStoreFixture
{
    [Test]
    public async Task Flow_is_missing_until_it_is_defined()
    {
        var present = await StartRunsAsync(1);
        var late = Database.UniqueSlug("late");
        var before = await Store.Flows.MissingFlowsAsync([late, present], CancellationToken.None);

        await Database.ExecuteAsync("select pgflow.create_flow($1)", late);

        var after = await Store.Flows.MissingFlowsAsync([late, present], CancellationToken.None);
        Assert.That((before, after), Is.EqualTo((new[] { late }, Array.Empty<string>())));
    }
}
