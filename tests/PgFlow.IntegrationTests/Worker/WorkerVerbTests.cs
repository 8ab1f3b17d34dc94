using System.Text.Json;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;
using PgFlow.Worker.Settings;

namespace PgFlow.IntegrationTests.Worker;

/// <summary>
/// The verb <c>worker</c> as people start it, with compiled plugins; it connects as a login user that is a member of
/// pgflow_worker, after a deployer has defined the flows.
/// </summary>
[Platform(Include = "Linux", Reason = "Signals and links.")]
[Slow]
public sealed class WorkerVerbTests : DatabaseFixture
{
    private const string Connection = "ConnectionStrings__PgFlow";

    [OneTimeSetUp]
    public async Task DefineFlowsAsync()
    {
        using var folder = new WorkingFolder("Good", "Outcomes");
        await using var migration = PgFlowProcess.Start(
            folder.Path, ["migrate", "--connection", Database.ConnectionString, "--plugins", "plugins"]);
        Assert.That(await migration.ExitCodeAsync(), Is.Zero, migration.Output + migration.Errors);
    }

    [Test]
    public async Task Worker_is_configured_by_the_environment()
    {
        using var folder = new WorkingFolder("Good");
        var run = await StartAsync("greet", """{"Names": "Ada,Grace"}""");

        await using var worker = PgFlowProcess.Start(
            folder.Path,
            ["worker"],
            (Connection, Database.WorkerConnectionString),
            ("PgFlow__Plugins__Folder", folder.Plugins),
            ("PgFlow__UntilIdle", "true"),
            ("PgFlow__Logging__Format", "Text"));
        var exitCode = await worker.ExitCodeAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(ExitCodes.Ok), worker.Output + worker.Errors);
            Assert.That(await OutputAsync(run), Does.Contain("Ada,Grace: Hello, Ada! Hello, Grace!"));
            Assert.That(
                worker.Output, Does.Contain(" INF ").And.Contain($"Greeting Ada <greetings[0] run {run} attempt 1>"));
        }
    }

    [Test]
    public async Task Worker_is_configured_by_appsettings_of_the_working_folder()
    {
        using var folder = new WorkingFolder("Good");
        folder.Write("appsettings.json", JsonSerializer.Serialize(new
        {
            ConnectionStrings = new { PgFlow = Database.WorkerConnectionString },
            PgFlow = new { UntilIdle = true, Logging = new { Format = "Json" } },
        }));
        var run = await StartAsync("greet", """{"Names": "Ada"}""");

        await using var worker = PgFlowProcess.Start(folder.Path, []);
        var exitCode = await worker.ExitCodeAsync();

        Assert.That(exitCode, Is.EqualTo(ExitCodes.Ok), worker.Output + worker.Errors);
        Assert.That(await OutputAsync(run), Does.Contain("Hello, Ada!"));
        var lines = worker.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines.Where(line => !HasTime(line)), Is.Empty);
        Assert.That(lines, Is.Not.Empty);
    }

    [Test]
    public async Task Options_win_over_the_environment()
    {
        using var folder = new WorkingFolder("Good", "Outcomes");
        var served = await StartAsync("greet", """{"Names": "Ada"}""");
        var left = await StartAsync("failing", "{}");

        await using var worker = PgFlowProcess.Start(
            folder.Path,
            [
                "--connection", Database.WorkerConnectionString,
                "--plugins", "plugins",
                "--flows", "greet",
                "--until-idle",
            ],
            (Connection, "Host=127.0.0.1;Port=1"),
            ("PgFlow__Plugins__Folder", "elsewhere"),
            ("PgFlow__Flows", "failing"));
        var exitCode = await worker.ExitCodeAsync();

        Assert.That(exitCode, Is.EqualTo(ExitCodes.Ok), worker.Output + worker.Errors);
        Assert.That((await StatusAsync(served), await StatusAsync(left)), Is.EqualTo(("completed", "started")));
    }

    [Test]
    public async Task Failed_run_makes_the_exit_code_4()
    {
        using var folder = new WorkingFolder("Outcomes");
        var run = await StartAsync("failing", "{}");

        await using var worker = StartWorker(folder, "--until-idle");
        var exitCode = await worker.ExitCodeAsync();

        Assert.That(
            (exitCode, await StatusAsync(run)), Is.EqualTo((4, "failed")), worker.Output + worker.Errors);
    }

    [Test]
    public async Task Wrong_configuration_is_told_completely_with_exit_code_78()
    {
        using var folder = new WorkingFolder();

        await using var worker = PgFlowProcess.Start(
            folder.Path,
            ["--plugins", "nowhere"],
            ("PgFlow__Fetching__Concurrency", "0"),
            ("PgFlow__Logging__Fromat", "Json"));
        var exitCode = await worker.ExitCodeAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(78));
            Assert.That(worker.Errors, Does.Contain("PgFlow:Fetching:Concurrency is 0"));
            Assert.That(worker.Errors, Does.Contain("Unknown setting PgFlow:Logging:Fromat."));
            Assert.That(worker.Errors, Does.Contain("PgFlow:Plugins:Folder must be a directory"));
            Assert.That(worker.Errors, Does.Contain("ConnectionStrings:PgFlow is empty"));
        }
    }

    [TestCase("worker")]
    [TestCase("migrate")]
    public async Task Damaged_appsettings_are_told_in_a_sentence_with_exit_code_78(string verb)
    {
        using var folder = new WorkingFolder();
        folder.Write("appsettings.json", """{ "PgFlow": """);

        await using var process = PgFlowProcess.Start(folder.Path, [verb]);
        var exitCode = await process.ExitCodeAsync();

        Assert.That(exitCode, Is.EqualTo(78));
        Assert.That(process.Errors, Does.Contain("appsettings.json cannot be read").And.Not.Contain("   at "));
    }

    [TestCase("worker", "Database", "no_such_database")]
    [TestCase("worker", "Username", "no_such_user")]
    [TestCase("migrate", "Database", "no_such_database")]
    public async Task Database_or_user_that_is_not_there_ends_with_exit_code_78(string verb, string key, string value)
    {
        using var folder = new WorkingFolder("Good");
        var connection = new Npgsql.NpgsqlConnectionStringBuilder(Database.WorkerConnectionString) { [key] = value };

        await using var process = PgFlowProcess.Start(folder.Path, [verb, "--connection", connection.ConnectionString]);
        var exitCode = await process.ExitCodeAsync();

        Assert.That(exitCode, Is.EqualTo(78), process.Output + process.Errors);
        Assert.That(process.Output + process.Errors, Does.Contain(value).And.Not.Contain("   at "));
    }

    [Test]
    public async Task Termination_lets_the_running_handler_finish_and_ends_with_0()
    {
        using var folder = new WorkingFolder("Outcomes");
        var run = await StartAsync("gated", JsonSerializer.Serialize(new { Folder = folder.Path }));
        await using var worker = StartWorker(folder, "--flows", "gated");
        await worker.UntilAsync(() => File.Exists(folder.Combine("running")), "the handler runs");

        await worker.SignalAsync("TERM");
        await worker.UntilAsync(() => worker.Output.Contains("Stopping", StringComparison.Ordinal), "it stops");
        folder.Write("open", "");
        var exitCode = await worker.ExitCodeAsync();

        Assert.That(
            (exitCode, await StatusAsync(run)),
            Is.EqualTo((ExitCodes.Ok, "completed")),
            worker.Output + worker.Errors);
    }

    [Test]
    public async Task Replicas_that_start_at_once_create_a_missing_flow_once()
    {
        using var folder = new WorkingFolder("OtherVersion");
        string[] arguments = ["--connection", Database.ConnectionString, "--until-idle"];

        var replicas = Enumerable.Range(0, 4).Select(_ => PgFlowProcess.Start(folder.Path, arguments)).ToList();
        var exitCodes = await Task.WhenAll(replicas.Select(replica => replica.ExitCodeAsync()));

        Assert.That(exitCodes, Is.All.Zero, string.Concat(replicas.Select(replica => replica.Output)));
        Assert.That(
            await Database.RowsAsync<string>(
                "select step_slug from pgflow.steps where flow_slug = 'other_version'"),
            Is.EqualTo(new[] { "library" }));
        foreach (var replica in replicas)
        {
            await replica.DisposeAsync();
        }
    }

    private static bool HasTime(string line) => JsonDocument.Parse(line).RootElement.TryGetProperty("@t", out _);

    private PgFlowProcess StartWorker(WorkingFolder folder, params string[] arguments) =>
        PgFlowProcess.Start(folder.Path, arguments, (Connection, Database.WorkerConnectionString));

    private async Task<Guid> StartAsync(string flow, string input) =>
        await Database.ScalarAsync<Guid>("select run_id from pgflow.start_flow($1, $2::jsonb)", flow, input);

    private async Task<string?> StatusAsync(Guid run) =>
        await Database.ScalarAsync<string>("select status from pgflow.runs where run_id = $1", run);

    private async Task<string?> OutputAsync(Guid run) =>
        await Database.ScalarAsync<string>("select output::text from pgflow.runs where run_id = $1", run);
}
