using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Settings;

namespace PgFlow.IntegrationTests.Worker;

/// <summary>What a worker that ends by itself makes of tasks that others have in hand, or had when they died.</summary>
public sealed class KilledJobTests : WorkerFixture
{
    private const string Lease = "00:00:03";

    [Test]
    public async Task Task_of_a_killed_job_is_recovered_by_the_next_one()
    {
        var flow = await DefineAsync("killed", Single("step"));
        var run = await StartAsync(flow, "1");
        await ClaimByAsync(flow, leaseSeconds: 3);

        var exitCode = await RunUntilIdleAsync(
            Catalog(flow, (_, input) => input),
            ("Heartbeat:Lease", Lease),
            ("Heartbeat:Interval", "00:00:00.2"));

        Assert.That(
            (exitCode, (await RunAsync(run)).Status),
            Is.EqualTo((ExitCodes.Ok, "completed")));
    }

    [Test]
    public async Task Task_of_a_worker_that_is_heard_is_not_waited_for()
    {
        var flow = await DefineAsync("living", Single("step"));
        var run = await StartAsync(flow, "1");
        var other = await ClaimByAsync(flow, leaseSeconds: 600);

        await using var worker = WorkerProcess.Start(
            Database.WorkerConnectionString, Catalog(flow, (_, input) => input), ("UntilIdle", "true"));
        await WaitUntil.TrueAsync(
            async () =>
            {
                await BeatAsync(other);
                return worker.Ended.IsCompleted;
            },
            "the job ends",
            () => Task.FromResult(worker.Describe()),
            TimeSpan.FromSeconds(30));

        Assert.That(
            (await worker.Ended, (await RunAsync(run)).Status),
            Is.EqualTo((ExitCodes.Ok, "started")));
    }

    [Test]
    public async Task Task_that_cannot_be_recovered_soon_is_told_by_the_exit_code()
    {
        var flow = await DefineAsync("foreign", Single("step"));
        var run = await StartAsync(flow, "1");
        await ClaimByAsync(flow, leaseSeconds: null);

        var exitCode = await RunUntilIdleAsync(
            Catalog(flow, (_, input) => input),
            ("IdleHorizon", "00:00:01"),
            ("Heartbeat:Lease", Lease),
            ("Heartbeat:Interval", "00:00:00.2"));

        Assert.That(
            (exitCode, (await RunAsync(run)).Status),
            Is.EqualTo((ExitCodes.Unrecovered, "started")));
    }

    // As a process does that is killed a moment later.
    private async Task<Guid> ClaimByAsync(FlowDefinition flow, int? leaseSeconds)
    {
        var worker = Guid.NewGuid();
        await Database.ExecuteAsync(
            "select pgflow.register_worker($1, $2, 'pgflow-worker', $3::int)", worker, flow.Slug, leaseSeconds);
        await Database.ExecuteAsync(
            "select from pgflow.claim_tasks($1, $2, 1, $3, 30)",
            flow.Slug,
            flow.Steps.Select(step => step.Slug).ToArray(),
            worker);
        return worker;
    }

    private Task<int> BeatAsync(Guid worker) =>
        Database.ExecuteAsync("select from pgflow.heartbeat($1, '{}', '{}', '{}', '{}')", worker);
}
