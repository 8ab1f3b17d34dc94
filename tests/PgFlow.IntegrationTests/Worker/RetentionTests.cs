using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Worker;

/// <summary>What has ended goes by itself where an age is set, and where the login may delete it.</summary>
public sealed class RetentionTests : WorkerFixture
{
    private static readonly (string, string)[] Soon =
        [("Retention:Age", "01:00:00"), ("Retention:Interval", "00:00:01")];

    [Test]
    public async Task Worker_deletes_runs_of_all_flows_once_they_are_old_enough()
    {
        var served = await DefineAsync("served", Single("step"));
        var other = await DefineAsync("other", Single("step"));
        var old = await StartAsync(other, "1");
        await EndAsync(old, "2 hours");
        var young = await StartAsync(other, "1");
        await EndAsync(young, "30 minutes");

        await using var worker = WorkerProcess.Start(
            Database.ConnectionString, Catalog(served, (_, input) => input), Soon);

        await WaitUntil.TrueAsync(
            async () => await CountAsync(old) == 0, "the old run is deleted", () => Task.FromResult(worker.Describe()));
        Assert.That(await CountAsync(young), Is.EqualTo(1));
    }

    [Test]
    public async Task Worker_without_the_right_to_delete_works_all_the_same()
    {
        var flow = await DefineAsync("kept", Single("step"));
        await using var worker = WorkerProcess.Start(
            Database.WorkerConnectionString, Catalog(flow, (_, input) => input), Soon);
        await WaitUntil.TrueAsync(
            async () => await Database.ScalarAsync<bool>(
                "select exists (select from pgflow.elections where name = 'pruner' and expires_at > now())"),
            "the worker is elected to prune");

        await UntilCompletedAsync(await StartAsync(flow, "1"), worker.Describe);

        Assert.That(worker.FailingLoops, Is.Zero);
    }

    private async Task EndAsync(Guid run, string age)
    {
        await Database.ExecuteAsync(
            "update pgflow.step_tasks set status = 'started', started_at = now(), attempts_count = 1, claim_no = 1 "
            + "where run_id = $1",
            run);
        await Database.ExecuteAsync("select pgflow.complete_task($1, 'step', 0, '1')", run);
        await Database.ExecuteAsync(
            """
            update pgflow.runs set started_at = started_at - $2::interval, completed_at = completed_at - $2::interval
            where run_id = $1
            """,
            run,
            age);
    }

    private async Task<long> CountAsync(Guid run) =>
        await Database.ScalarAsync<long>("select count(*) from pgflow.runs where run_id = $1", run);
}
