using PgFlow.Client;

namespace PgFlow.IntegrationTests.Worker;

/// <summary>Workers whose login may not define flows, and that come before whoever may.</summary>
public sealed class LateFlowTests : WorkerFixture
{
    [Test]
    public async Task Worker_serves_a_new_flow_once_the_owner_has_defined_it_beside_those_it_served_before()
    {
        var early = await DefineAsync("early", Single("step"));
        var late = Undefined("late");
        var catalog = Catalog(early, (_, input) => input)
            .Add(late, ["step"], (input, _, _) => Task.FromResult(input));
        await using var worker = WorkerProcess.Start(Database.WorkerConnectionString, catalog);
        await UntilCompletedAsync(await StartAsync(early, "1"), worker.Describe);
        Assert.That(worker.Serves(late.Slug), Is.False);

        await DefineAsync(late);

        await UntilCompletedAsync(await StartAsync(late, "1"), worker.Describe);
        Assert.That(
            await Database.ScalarAsync<string>(
                "select queue_name from pgflow.workers where queue_name like $1", $"%{late.Slug}"),
            Is.EqualTo($"{early.Slug},{late.Slug}"));
    }

    [Test]
    public async Task Worker_without_any_flow_waits_until_the_owner_has_defined_one()
    {
        var flow = Undefined("only");
        await using var worker = WorkerProcess.Start(
            Database.WorkerConnectionString, Catalog(flow, (_, input) => input));

        await DefineAsync(flow);

        await UntilCompletedAsync(await StartAsync(flow, "1"), worker.Describe);
    }

    private FlowDefinition Undefined(string name) =>
        new() { Slug = Database.UniqueSlug(name), Steps = [Single("step")] };

    private async Task DefineAsync(FlowDefinition flow)
    {
        await using var store = new NpgsqlWorkerStore(Database.ConnectionString);
        Assert.That(await store.Flows.EnsureFlowAsync(flow, CancellationToken.None), Is.Empty);
    }
}
