using System.Net;
using System.Text.Json;
using PgFlow.EmbeddedPostgres;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;
using PgFlow.Worker.Settings;

namespace PgFlow.IntegrationTests.Worker;

/// <summary>A worker whose plugin does to the process what it should not: it ends all the same, with a code.</summary>
[Platform(Include = "Linux", Reason = "Signals and links.")]
[Slow]
public sealed class UnrulyTests : DatabaseFixture
{
    private const string ByForce = "ended by force";

    [OneTimeSetUp]
    public async Task DefineFlowAsync()
    {
        using var folder = new WorkingFolder("Unruly");
        await using var migration = PgFlowProcess.Start(
            folder.Path, ["migrate", "--connection", Database.ConnectionString, "--plugins", "plugins"]);
        Assert.That(await migration.ExitCodeAsync(), Is.Zero, migration.Output + migration.Errors);
    }

    [TearDown]
    public Task ForgetRunsAsync() => Database.ExecuteAsync("select pgflow.delete_flow_and_data('unruly')");

    [SetUp]
    public Task DefineAgainAsync() => Database.ExecuteAsync(
        """
        select pgflow.create_flow('unruly', max_attempts => 1);
        select pgflow.add_step('unruly', 'obey', max_attempts => 1)
        """);

    [TestCase("foreground thread")]
    [TestCase("finalizer")]
    [TestCase("process exit")]
    public async Task Process_ends_although_a_plugin_keeps_it_and_has_the_code_of_its_work(string what)
    {
        using var folder = new WorkingFolder("Unruly");
        await using var worker = await StartAsync(folder, what);
        await worker.UntilAsync(() => File.Exists(folder.Combine("done")), "the handler did it");

        await worker.SignalAsync("TERM");
        var exitCode = await worker.ExitCodeAsync();

        Assert.That(exitCode, Is.EqualTo(ExitCodes.Ok), worker.Output + worker.Errors);
        Assert.That(worker.Output, Does.Contain("Stopped: 1 tasks completed"));
        Assert.That(worker.Errors, Does.Contain(ByForce));
    }

    [TestCase("queue")]
    [TestCase("two threads")]
    public async Task Stop_that_gets_no_thread_is_ended_at_its_deadline_with_71_and_a_line(string what)
    {
        using var folder = new WorkingFolder("Unruly");
        await using var worker = await StartAsync(folder, what);
        await worker.UntilAsync(() => File.Exists(folder.Combine("done")), "the handler did it");

        await worker.SignalAsync("TERM");
        var exitCode = await worker.ExitCodeAsync();

        // The pool may get so many threads meanwhile that the queue does not hold up the stop.
        Assert.That(exitCode, Is.AnyOf(ExitCodes.StopOverdue, what == "queue" ? ExitCodes.Ok : -1), worker.Errors);
        Assert.That(worker.Errors, Does.Contain(ByForce).Or.Empty);
    }

    [Test]
    public async Task Stop_does_not_wait_for_a_stuck_reader_of_the_log()
    {
        using var folder = new WorkingFolder("Unruly");
        await using var worker = await StartAsync(folder, "megabytes of log", isRead: false);
        await worker.UntilAsync(() => File.Exists(folder.Combine("done")), "the handler did it");

        await worker.SignalAsync("TERM");
        var exitCode = await worker.ExitCodeAsync();

        Assert.That(exitCode, Is.EqualTo(ExitCodes.Ok));
        Assert.That(
            await Database.ScalarAsync<string>("select status from pgflow.runs where flow_slug = 'unruly'"),
            Is.EqualTo("completed"));
    }

    [Test]
    public async Task Exit_that_a_handler_asks_for_names_its_task_and_has_a_code_of_its_own()
    {
        using var folder = new WorkingFolder("Unruly");
        await using var worker = await StartAsync(folder, "exit");

        var exitCode = await worker.ExitCodeAsync();

        Assert.That(exitCode, Is.EqualTo(ExitCodes.EndedByPlugin), worker.Output + worker.Errors);
        Assert.That(worker.Output, Does.Contain("Environment.Exit(0)").And.Contain("unruly.obey[0] of run"));
    }

    [Test]
    public async Task Words_on_the_console_are_lines_of_the_log_with_their_task()
    {
        using var folder = new WorkingFolder("Unruly");
        await using var worker = await StartAsync(folder, "console", "--until-idle");

        var exitCode = await worker.ExitCodeAsync();

        var lines = worker.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var written = lines.Single(line => line.GetProperty("@m").GetString() == "half of a raw line");
        Assert.That((exitCode, written.GetProperty("StepSlug").GetString()), Is.EqualTo((ExitCodes.Ok, "obey")));
        Assert.That(
            lines.Select(line => line.GetProperty("@m").GetString()),
            Has.Some.StartsWith("Stopped: 1 tasks completed"));
    }

    [Test]
    public async Task Handlers_have_all_cultures_and_none_of_the_machines()
    {
        using var folder = new WorkingFolder("Unruly");
        await using var worker = await StartAsync(
            folder, "culture", isRead: true, ["--until-idle"], ("LANG", "tr_TR.UTF-8"));

        var exitCode = await worker.ExitCodeAsync();

        Assert.That(exitCode, Is.EqualTo(ExitCodes.Ok), worker.Output + worker.Errors);
        Assert.That(
            await Database.ScalarAsync<string>("select output ->> 'obey' from pgflow.runs where flow_slug = 'unruly'"),
            Is.EqualTo("/,"));
    }

    [TestCase("variables")]
    [TestCase("listen to spans")]
    [TestCase("listen to measurements")]
    public async Task What_a_handler_does_to_its_process_harms_no_later_task(string what)
    {
        using var folder = new WorkingFolder("Unruly");
        var port = FreePort.Find();
        await using var worker = await StartAsync(
            folder, what, isRead: true, arguments: ["--http-port", $"{port}"]);
        await worker.UntilAsync(() => File.Exists(folder.Combine("done")), "the handler did it");
        using var http = new HttpClient();
        var health = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/health/live"));

        // New sessions are what variables are read for.
        await Database.ExecuteAsync(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            + "where datname = current_database() and application_name like 'pgflow-worker %'");
        await OrderAsync("nothing", folder);
        await worker.UntilAsync(
            async () => await Database.ScalarAsync<long>(
                "select count(*) from pgflow.runs where flow_slug = 'unruly' and status = 'completed'") == 2,
            "both runs are completed");
        await worker.SignalAsync("TERM");

        Assert.That(await worker.ExitCodeAsync(), Is.EqualTo(ExitCodes.Ok), worker.Output + worker.Errors);
        Assert.That(health.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private Task<int> OrderAsync(string what, WorkingFolder folder) => Database.ExecuteAsync(
        "select pgflow.start_flow('unruly', $1::jsonb)",
        JsonSerializer.Serialize(new { What = what, Folder = folder.Path }));

    private Task<PgFlowProcess> StartAsync(WorkingFolder folder, string what, params string[] arguments) =>
        StartAsync(folder, what, isRead: true, arguments);

    private async Task<PgFlowProcess> StartAsync(
        WorkingFolder folder,
        string what,
        bool isRead,
        string[]? arguments = null,
        params (string Name, string Value)[] environment)
    {
        await OrderAsync(what, folder);
        return PgFlowProcess.Start(
            folder.Path,
            ["worker", .. arguments ?? []],
            isRead,
            [
                ("ConnectionStrings__PgFlow", Database.WorkerConnectionString),
                ("PgFlow__Plugins__Folder", folder.Plugins),
                ("PgFlow__Logging__Format", "Json"),
                ("PgFlow__ShutdownTimeout", "00:00:03"),
                .. environment,
            ]);
    }
}
