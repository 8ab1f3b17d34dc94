using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Metrics;
using PgFlow.IntegrationTests.Worker;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Settings;

namespace PgFlow.IntegrationTests.Poolers;

/// <summary>A stop in the middle of the work, over sessions that other clients get in between.</summary>
[Platform(Include = "Linux", Reason = "Signals and links.")]
[Needs(Needs.PgBouncer)]
[Slow]
public sealed class PooledStopTests : DatabaseFixture
{
    private const int Tasks = 10_000;

    [TearDown]
    public Task AssertInvariantsAfterTestAsync() => AssertInvariantsAsync();

    [Test]
    public async Task Termination_under_load_gives_back_through_the_pooler_what_has_not_finished()
    {
        await using var pooler = await PgBouncer.StartAsync(Database.ConnectionString, Database.WorkerConnectionString);
        await MeasuredWorker.DefineFlowsAsync(Database);
        await Database.ExecuteAsync(
            "select pgflow.start_flow('bench_map', (select jsonb_agg(n) from generate_series(1, $1) n))", Tasks);
        using var folder = new WorkingFolder("NoOp");
        await using var worker = PgFlowProcess.Start(
            folder.Path,
            ["--flows", "bench_map"],
            ("ConnectionStrings__PgFlow", pooler.Before(Database.WorkerConnectionString)),
            ("PGFLOW_BENCH_SLEEP", "50"));
        await WaitUntil.TrueAsync(
            async () => await CountAsync("status = 'completed'") > 0,
            "tasks complete",
            () => Task.FromResult(worker.Output + worker.Errors),
            TimeSpan.FromSeconds(30));

        await worker.SignalAsync("TERM");
        var exitCode = await worker.ExitCodeAsync();

        var completed = await CountAsync("status = 'completed' and attempts_count = 1");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(ExitCodes.Ok), worker.Output + worker.Errors);
            Assert.That(completed, Is.InRange(1, Tasks - 1), "it was stopped in the middle");
            Assert.That(await CountAsync("status = 'queued' and attempts_count = 0"), Is.EqualTo(Tasks - completed));
            Assert.That(
                await Database.ScalarAsync<bool>("select bool_and(stopped_at is not null) from pgflow.workers"));
        }
    }

    private async Task<long> CountAsync(string condition) =>
        await Database.ScalarAsync<long>($"select count(*) from pgflow.step_tasks where {condition}");
}
