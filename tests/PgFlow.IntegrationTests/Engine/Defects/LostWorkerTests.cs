using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Defects;

/// <summary>Defect 4: the tasks of a crashed worker stayed started for ever, with no way to take them back.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class LostWorkerTests(TestServer server) : EngineFixture(server)
{
    [Test]
    public async Task Task_of_a_lost_worker_runs_elsewhere_when_another_session_gives_it_back()
    {
        await DefineAsync("a");
        await StartAndClaimAsync();
        await using var judge = await Database.OpenAsync();
        var rescuer = await judge.RegisterWorkerAsync();

        await judge.ExecuteAsync(
            """
            select pgflow.release_tasks(
              array_agg(run_id), array_agg(step_slug), array_agg(task_index), array_agg(claim_no))
            from pgflow.step_tasks where last_worker_id = $1 and status = 'started'
            """,
            Worker);
        var rescued = await judge.ClaimAsync(Flow, rescuer);

        Assert.That(await judge.CompleteAsync(rescued), Is.EqualTo(new[] { "completed" }));
    }
}
