using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Plugins;

namespace PgFlow.IntegrationTests.Worker;

/// <summary>A worker that may define flows, one of which another session keeps locked.</summary>
[Slow]
public sealed class LockedFlowTests : WorkerFixture
{
    [Test]
    public async Task Worker_serves_its_other_flows_meanwhile_and_the_locked_one_afterwards()
    {
        var locked = await DefineAsync("locked", Single("step"));
        var free = await DefineAsync("free", Single("step"));
        await using var defining = await Database.BeginAsync();
        await defining.ExecuteAsync(
            "select pgflow.define_flow(jsonb_build_object('flow_slug', $1::text, 'timeout', 7, 'steps', $2::jsonb))",
            locked.Slug,
            """[{"step_slug": "step"}]""");
        var catalog = new InMemoryCatalog();
        foreach (var flow in new[] { locked with { Timeout = TimeSpan.FromSeconds(8) }, free })
        {
            catalog.Add(flow, ["step"], (input, _, _) => Task.FromResult(input));
        }

        await using var worker = WorkerProcess.Start(Database.ConnectionString, catalog);
        await UntilCompletedAsync(await StartAsync(free, "1"), worker.Describe);
        Assert.That(worker.Serves(locked.Slug), Is.False);
        await defining.RollbackAsync();

        await UntilCompletedAsync(await StartAsync(locked, "1"), worker.Describe);
    }
}
