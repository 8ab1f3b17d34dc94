using PgFlow.TestKit.Plugins;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Settings;

namespace PgFlow.IntegrationTests.Worker;

/// <summary>The worker as a process that others see: its row, its connections, its heartbeat, its end.</summary>
public sealed class ProcessTests : WorkerFixture
{
    [Test]
    public async Task Worker_registers_its_flows_and_marks_its_end()
    {
        var flow = await DefineAsync("registered", Single("step"));

        await RunUntilIdleAsync(Catalog(flow, (_, input) => input));

        var row = (await Database.QueryAsync(
            "select function_name, stopped_at is not null as stopped from pgflow.workers where queue_name = $1",
            flow.Slug)).Single();
        Assert.That((row["function_name"], row["stopped"]), Is.EqualTo(("pgflow-worker", true)));
    }

    [Test]
    public async Task Worker_says_on_which_machine_it_runs_as_which_process_and_version()
    {
        var flow = await DefineAsync("placed", Single("step"));

        await RunUntilIdleAsync(Catalog(flow, (_, input) => input));

        var row = (await Database.QueryAsync(
            "select host, process_id, version from pgflow.workers where queue_name = $1", flow.Slug)).Single();
        Assert.That(
            (row["host"], row["process_id"], row["version"]),
            Is.EqualTo((Environment.MachineName, Environment.ProcessId, WorkerIdentity.Version)));
    }

    [Test]
    public async Task Five_hundred_handlers_at_once_need_six_connections_at_most()
    {
        var flow = await DefineAsync("many", Map("wait"));
        var run = await StartAsync(flow, $"[{string.Join(',', Enumerable.Range(0, 500))}]");
        var running = 0;
        var release = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);

        await using var worker = Start(
            new InMemoryCatalog().Add(flow, ["wait"], (_, _, _) =>
            {
                Interlocked.Increment(ref running);
                return release.Task;
            }),
            ("Fetching:Concurrency", "500"));
        await WaitUntil.TrueAsync(
            () => Task.FromResult(running == 500), "500 handlers run", () => Task.FromResult($"{running} run"));
        var whileRunning = await BackendsAsync();
        release.SetResult("1");
        await UntilRunIsAsync(run, "completed");

        Assert.That(whileRunning, Is.InRange(1, 6));
        Assert.That(await BackendsAsync(), Is.InRange(1, 6));
    }

    [Test]
    public async Task Drained_worker_takes_no_more_work_and_ends_with_success()
    {
        var flow = await DefineAsync("deprecated", Single("step"));
        await using var worker = Start(Catalog(flow, (_, input) => input), ("Heartbeat:Interval", "00:00:00.2"));
        await UntilBeatsAsync(flow, atLeast: 1);

        await Database.ExecuteAsync(
            "select pgflow.drain_worker(worker_id) from pgflow.workers where queue_name = $1", flow.Slug);
        var exitCode = await worker.Ended.WaitAsync(TimeSpan.FromSeconds(20));
        var run = await StartAsync(flow, "1");

        Assert.That((exitCode, (await RunAsync(run)).Status), Is.EqualTo((ExitCodes.Ok, "started")));
    }

    [Test]
    public async Task Handlers_that_block_the_thread_pool_do_not_delay_the_heartbeat()
    {
        var flow = await DefineAsync("blocking", Map("block"));
        var run = await StartAsync(flow, $"[{string.Join(',', Enumerable.Range(0, 100))}]");
        using var release = new ManualResetEventSlim();
        var blocked = 0;

        await using var worker = Start(
            new InMemoryCatalog().Add(flow, ["block"], (_, _, _) =>
            {
                Interlocked.Increment(ref blocked);
                release.Wait(CancellationToken.None);
                return Task.FromResult<string?>("1");
            }),
            ("Heartbeat:Interval", "00:00:00.2"));
        try
        {
            // This test's own waiting would need the pool, too: it looks from this thread.
            AssertBeatsWhileBlocked(flow, () => blocked);
        }
        finally
        {
            release.Set();
        }

        await UntilRunIsAsync(run, "completed");
    }

    // Ten beats, none later than 1 s after the one before, while no thread of the pool is free.
    private void AssertBeatsWhileBlocked(FlowDefinition flow, Func<int> blocked)
    {
        WaitUntil.TrueWithoutPool(
            () => blocked() >= Environment.ProcessorCount, () => blocked(), TimeSpan.FromSeconds(20));
        using var connection = new Npgsql.NpgsqlConnection(Database.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            select last_heartbeat_at, extract(epoch from clock_timestamp() - last_heartbeat_at)::float8
            from pgflow.workers where queue_name = $1
            """;
        command.Parameters.Add(new Npgsql.NpgsqlParameter { Value = flow.Slug });
        var beats = new HashSet<DateTime>();
        var oldest = 0.0;
        WaitUntil.TrueWithoutPool(
            () =>
            {
                using var reader = command.ExecuteReader();
                reader.Read();
                oldest = Math.Max(oldest, reader.GetDouble(1));
                beats.Add(reader.GetDateTime(0));
                return beats.Count > 10;
            },
            () => beats.Count);

        Assert.That(oldest, Is.LessThan(1.0), $"{blocked()} handlers were blocking");
    }

    private WorkerProcess Start(InMemoryCatalog catalog, params (string Key, string Value)[] settings) =>
        WorkerProcess.Start(Database.WorkerConnectionString, catalog, settings);

    private async Task<long> BackendsAsync() =>
        await Database.ScalarAsync<long>(
            """
            select count(*) from pg_catalog.pg_stat_activity
             where datname = pg_catalog.current_database() and application_name like 'pgflow-worker%'
            """);

    private Task UntilBeatsAsync(FlowDefinition flow, int atLeast) =>
        WaitUntil.TrueAsync(
            async () => await Database.ScalarAsync<long>(
                "select count(*) from pgflow.workers where queue_name = $1", flow.Slug) >= atLeast,
            $"{flow.Slug} has a worker");

    private Task UntilRunIsAsync(Guid run, string status) =>
        WaitUntil.TrueAsync(
            async () => (await RunAsync(run)).Status == status,
            $"run {run} is {status}",
            async () => (await RunAsync(run)).Status ?? "gone",
            TimeSpan.FromSeconds(30));
}
