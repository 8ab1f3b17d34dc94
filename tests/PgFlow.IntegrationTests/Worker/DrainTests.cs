using System.Text.Json;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;
using PgFlow.Worker.Settings;

namespace PgFlow.IntegrationTests.Worker;

/// <summary>How the process ends, by its own will or by others', and what it leaves in the database.</summary>
[Platform(Include = "Linux", Reason = "Signals and links.")]
[Slow]
public sealed class DrainTests : DatabaseFixture
{
    [OneTimeSetUp]
    public async Task DefineFlowsAsync()
    {
        using var folder = new WorkingFolder("Outcomes");
        await using var migration = PgFlowProcess.Start(
            folder.Path, ["migrate", "--connection", Database.ConnectionString, "--plugins", "plugins"]);
        Assert.That(await migration.ExitCodeAsync(), Is.Zero, migration.Output + migration.Errors);
    }

    [Test]
    public async Task Termination_stores_what_finishes_in_time_and_gives_the_rest_back()
    {
        using var folder = new WorkingFolder("Outcomes");
        var finishing = await StartGatedAsync(folder, "finishing");
        var hanging = await StartGatedAsync(folder, "hanging");
        await using var worker = Start(folder, "gated", ("PgFlow__ShutdownTimeout", "00:00:04"));
        await UntilRunningAsync(worker, folder, "finishing", "hanging");

        await worker.SignalAsync("TERM");
        await worker.UntilAsync(() => worker.Output.Contains("Stopping", StringComparison.Ordinal), "it stops");
        folder.Write("finishing/open", "");
        var exitCode = await worker.ExitCodeAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(ExitCodes.Ok), worker.Output + worker.Errors);
            Assert.That(await TaskAsync(finishing), Is.EqualTo(("completed", 1)));
            Assert.That(await TaskAsync(hanging), Is.EqualTo(("queued", 0)));
            Assert.That(await IsMarkedStoppedAsync(finishing));
        }
    }

    [TestCase("TERM", 143)]
    [TestCase("INT", 130)]
    public async Task Second_signal_ends_the_process_at_once(string signal, int exitCode)
    {
        using var folder = new WorkingFolder("Outcomes");
        var run = await StartGatedAsync(folder, "hanging");
        await using var worker = Start(folder, "gated", ("PgFlow__ShutdownTimeout", "01:00:00"));
        await UntilRunningAsync(worker, folder, "hanging");

        await worker.SignalAsync(signal);
        await worker.UntilAsync(() => worker.Output.Contains("Stopping", StringComparison.Ordinal), "it stops");

        // Signals within a second are one: it is sent until one comes later.
        await worker.UntilAsync(
            async () =>
            {
                await worker.SignalAsync(signal);
                return worker.HasEnded;
            },
            "it ends");
        var ended = await worker.ExitCodeAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ended, Is.EqualTo(exitCode), worker.Output + worker.Errors);
            Assert.That(worker.Output, Does.Contain("A second signal"));
            Assert.That(await TaskAsync(run), Is.EqualTo(("started", 1)));
        }
    }

    [TestCase("TERM")]
    [TestCase("INT")]
    [TestCase("HUP")]
    public async Task Signals_to_the_process_and_its_group_within_a_moment_drain_it(string signal)
    {
        using var folder = new WorkingFolder("Outcomes");
        var run = await StartGatedAsync(folder, "finishing");
        await using var worker = Start(folder, "gated");
        await UntilRunningAsync(worker, folder, "finishing");

        await worker.SignalAsync(signal, times: 3);
        await worker.UntilAsync(() => worker.Output.Contains("Stopping", StringComparison.Ordinal), "it stops");
        folder.Write("finishing/open", "");
        var exitCode = await worker.ExitCodeAsync();

        Assert.That(
            (exitCode, await TaskAsync(run)),
            Is.EqualTo((ExitCodes.Ok, ("completed", 1))),
            worker.Output + worker.Errors);
    }

    [TestCase("INT", 130)]
    [TestCase("TERM", 143)]
    [TestCase("HUP", 129)]
    public async Task Verb_that_is_cancelled_twice_within_a_moment_ends_without_a_crash(string signal, int exitCode)
    {
        using var folder = new WorkingFolder();
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var port = ((System.Net.IPEndPoint)silent.LocalEndpoint).Port;
        await using var migration = PgFlowProcess.Start(
            folder.Path, ["migrate", "--connection", $"Host=127.0.0.1;Port={port};Username=u;Timeout=600"]);
        using var connected = await silent.AcceptTcpClientAsync();

        await migration.SignalAsync(signal, times: 2);
        var ended = await migration.ExitCodeAsync();

        Assert.That(ended, Is.EqualTo(exitCode), migration.Output + migration.Errors);
        Assert.That(migration.Errors.Trim(), Is.EqualTo("pgflow migrate: cancelled"));
    }

    [Test]
    public async Task Handler_that_blocks_and_ignores_its_cancellation_ends_the_process_with_70()
    {
        using var folder = new WorkingFolder("Outcomes");
        var run = await StartRunAsync("deaf", "{}");
        await using var worker = Start(
            folder,
            "deaf",
            ("PgFlow__Execution__CancellationGrace", "00:00:00.2"),
            ("PgFlow__Fetching__Concurrency", "1"));

        var exitCode = await worker.ExitCodeAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(ExitCodes.LeakedSlots), worker.Output + worker.Errors);
            Assert.That(await TaskAsync(run), Is.EqualTo(("failed", 1)));
            Assert.That(
                await Database.ScalarAsync<string>(
                    "select error_message from pgflow.step_tasks where run_id = $1", run),
                Is.EqualTo("timed out after 1 s; the handler ignored its cancellation"));
            Assert.That(await IsMarkedStoppedAsync(run));
        }
    }

    [Test]
    public async Task Exception_on_a_thread_of_a_plugin_ends_the_process_and_says_so()
    {
        using var folder = new WorkingFolder("Outcomes");
        var run = await StartRunAsync("crashing", "{}");
        await using var worker = Start(folder, "crashing");

        var exitCode = await worker.ExitCodeAsync();

        Assert.That(exitCode, Is.Not.EqualTo(ExitCodes.Ok));
        Assert.That(worker.Output, Does.Contain("An uncaught exception ends the process"));
        Assert.That(await TaskAsync(run), Is.EqualTo(("started", 1)));
    }

    private PgFlowProcess Start(
        WorkingFolder folder, string flow, params (string Name, string Value)[] environment) =>
        PgFlowProcess.Start(
            folder.Path,
            ["--flows", flow],
            [.. environment, ("ConnectionStrings__PgFlow", Database.WorkerConnectionString)]);

    private async Task<Guid> StartGatedAsync(WorkingFolder folder, string gate)
    {
        Directory.CreateDirectory(folder.Combine(gate));
        return await StartRunAsync("gated", JsonSerializer.Serialize(new { Folder = folder.Combine(gate) }));
    }

    private static Task UntilRunningAsync(PgFlowProcess worker, WorkingFolder folder, params string[] gates) =>
        worker.UntilAsync(
            () => Array.TrueForAll(gates, gate => File.Exists(folder.Combine($"{gate}/running"))),
            "the handlers run");

    private async Task<Guid> StartRunAsync(string flow, string input) =>
        await Database.ScalarAsync<Guid>("select run_id from pgflow.start_flow($1, $2::jsonb)", flow, input);

    private async Task<(string? Status, int Attempts)> TaskAsync(Guid run)
    {
        var rows = await Database.QueryAsync(
            "select status, attempts_count from pgflow.step_tasks where run_id = $1", run);
        return ((string?)rows[0]["status"], (int)rows[0]["attempts_count"]!);
    }

    private async Task<bool> IsMarkedStoppedAsync(Guid run) =>
        await Database.ScalarAsync<bool>(
            "select w.stopped_at is not null from pgflow.workers w "
            + "join pgflow.step_tasks t on t.last_worker_id = w.worker_id where t.run_id = $1",
            run);
}
