using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Worker;

/// <summary>An idle worker that would look for work once an hour only is told of it.</summary>
public sealed class WakingTests : WorkerFixture
{
    private static readonly (string, string)[] Rarely =
        [("Waking:MinPollInterval", "00:01:00"), ("Waking:MaxPollInterval", "01:00:00")];

    [Test]
    public async Task Idle_worker_runs_what_it_is_notified_of()
    {
        var flow = await DefineAsync("notified", Single("first"), Single("second", "first"));
        await using var worker = WorkerProcess.Start(
            Database.WorkerConnectionString, Catalog(flow, (_, input) => input), Rarely);
        await UntilAnnouncedAsync(flow.Slug);

        await UntilCompletedAsync(await StartAsync(flow, "1"));
    }

    [Test]
    public async Task Worker_whose_listening_connection_was_dropped_listens_again_and_misses_nothing()
    {
        var flow = await DefineAsync("dropped", Single("step"));
        await using var worker = WorkerProcess.Start(
            Database.WorkerConnectionString, Catalog(flow, (_, input) => input), Rarely);
        await UntilAnnouncedAsync(flow.Slug);

        await Database.ExecuteAsync(
            """
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and application_name like '%listen'
            """);

        // Started while nobody may be listening: the look after the new connection finds it.
        await UntilCompletedAsync(await StartAsync(flow, "1"));
    }

    [Test]
    public async Task Run_that_was_begun_before_the_worker_waited_for_it_and_committed_after_is_found_by_a_look()
    {
        var flow = await DefineAsync("late", Single("step"));
        await using var producer = await Database.OpenAsync();
        await producer.ExecuteAsync("begin");
        var run = Guid.NewGuid();
        await producer.ExecuteAsync("select pgflow.start_flow($1, '1', $2)", flow.Slug, run);
        await using var worker = WorkerProcess.Start(
            Database.WorkerConnectionString, Catalog(flow, (_, input) => input));
        await UntilAnnouncedAsync(flow.Slug);

        await producer.ExecuteAsync("commit");

        await UntilCompletedAsync(run);
    }

    [Test]
    public async Task Worker_that_does_not_listen_looks_for_work()
    {
        var flow = await DefineAsync("polled", Single("step"));
        await using var worker = WorkerProcess.Start(
            Database.WorkerConnectionString, Catalog(flow, (_, input) => input), ("Waking:Listen", "false"));

        await UntilCompletedAsync(await StartAsync(flow, "1"));

        Assert.That(
            await Database.ScalarAsync<long>(
                "select count(*) from pgflow.waiting_workers where flow_slug = $1", flow.Slug),
            Is.Zero);
    }

    private Task UntilAnnouncedAsync(string flow) => WaitUntil.TrueAsync(
        async () => await Database.ScalarAsync<bool>(
            "select exists (select from pgflow.waiting_workers where flow_slug = $1 and waits_until > now())", flow),
        $"a worker waits for {flow}");

    private Task UntilCompletedAsync(Guid run) => WaitUntil.TrueAsync(
        async () => (await RunAsync(run)).Status == "completed",
        $"run {run} is completed",
        async () => (await RunAsync(run)).Status ?? "gone",
        TimeSpan.FromSeconds(30));
}
