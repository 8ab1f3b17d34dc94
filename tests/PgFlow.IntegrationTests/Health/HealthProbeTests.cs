using System.Net;
using System.Text.Json;
using PgFlow.Client;
using PgFlow.EmbeddedPostgres;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Worker;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Settings;

namespace PgFlow.IntegrationTests.Health;

/// <summary>The probes of a real process, as an orchestrator sends them.</summary>
[Platform(Include = "Linux", Reason = "Signals and links.")]
[Slow]
public sealed class HealthProbeTests : DatabaseFixture
{
    private readonly HttpClient _client = new();

    [OneTimeSetUp]
    public async Task DefineFlowsAsync()
    {
        using var folder = new WorkingFolder("Outcomes");
        await using var migration = PgFlowProcess.Start(
            folder.Path, ["migrate", "--connection", Database.ConnectionString, "--plugins", "plugins"]);
        Assert.That(await migration.ExitCodeAsync(), Is.Zero, migration.Output + migration.Errors);
    }

    [OneTimeTearDown]
    public void DisposeClient() => _client.Dispose();

    [Test]
    public async Task Worker_told_to_stop_is_alive_and_not_ready_while_its_handler_finishes()
    {
        using var folder = new WorkingFolder("Outcomes");
        var port = FreePort.Find();
        await Database.ExecuteAsync(
            "select pgflow.start_flow('gated', $1::jsonb)", JsonSerializer.Serialize(new { Folder = folder.Path }));
        await using var worker = Start(folder, port);
        await worker.UntilAsync(() => File.Exists(folder.Combine("running")), "the handler runs");
        var serving = await GetAsync(port, "ready");
        var verbServing = await AskAsync(folder, port);

        await worker.SignalAsync("TERM");
        await worker.UntilAsync(() => worker.Output.Contains("Stopping", StringComparison.Ordinal), "it stops");
        var (alive, draining) = (await GetAsync(port, "live"), await GetAsync(port, "ready"));
        var verbDraining = await AskAsync(folder, port);
        folder.Write("open", "");
        var exitCode = await worker.ExitCodeAsync();

        Assert.That(
            (serving, alive, draining, exitCode),
            Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, ExitCodes.Ok)),
            worker.Output + worker.Errors);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(verbServing, Is.EqualTo((ExitCodes.Ok, "ready")));
            Assert.That(verbDraining.Code, Is.EqualTo(ExitCodes.Failure));
            Assert.That(verbDraining.Output, Does.StartWith("not ready: drain: ").And.Contain("1 handlers run"));
        }
    }

    [Test]
    public async Task Worker_that_came_before_its_schema_is_ready_once_that_is_installed()
    {
        await using var database = await TestServers.Default.CreateEmptyDatabaseAsync();
        using var folder = new WorkingFolder("Outcomes");
        var port = FreePort.Find();
        await using var worker = Start(folder, port, database.ConnectionString);
        await worker.UntilAsync(
            () => worker.Output.Contains("Waiting for: pgflow migrate", StringComparison.Ordinal), "it waits");
        var before = (await GetAsync(port, "startup"), await GetAsync(port, "ready"));

        await new SchemaInstaller(database.ConnectionString).InstallAsync();
        await WaitUntil.TrueAsync(
            async () => await GetAsync(port, "ready") == HttpStatusCode.OK,
            "the worker is ready",
            () => Task.FromResult(worker.Output + worker.Errors),
            TimeSpan.FromSeconds(30));
        await worker.SignalAsync("TERM");
        var exitCode = await worker.ExitCodeAsync();

        Assert.That(before, Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable)));
        Assert.That(exitCode, Is.EqualTo(ExitCodes.Ok), worker.Output + worker.Errors);
    }

    [Test]
    public async Task Second_worker_on_the_same_port_ends_with_exit_code_78_and_says_what_to_change()
    {
        using var folder = new WorkingFolder("Outcomes");
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Any, 0);
        taken.Start();

        await using var worker = Start(folder, ((IPEndPoint)taken.LocalEndpoint).Port);
        var exitCode = await worker.ExitCodeAsync();

        Assert.That(exitCode, Is.EqualTo(ExitCodes.Configuration), worker.Output + worker.Errors);
        Assert.That(worker.Errors, Does.Contain("--http-port").And.Not.Contain("   at "));
    }

    private PgFlowProcess Start(WorkingFolder folder, int port, string? connectionString = null) => PgFlowProcess.Start(
        folder.Path,
        ["--flows", "gated", "--http-port", $"{port}"],
        ("ConnectionStrings__PgFlow", connectionString ?? Database.WorkerConnectionString));

    private static async Task<(int Code, string Output)> AskAsync(WorkingFolder folder, int port)
    {
        await using var health = PgFlowProcess.Start(folder.Path, ["health"], ("PgFlow__Http__Port", $"{port}"));
        return (await health.ExitCodeAsync(), health.Output.Trim());
    }

    private async Task<HttpStatusCode> GetAsync(int port, string endpoint)
    {
        using var answer = await _client.GetAsync(new Uri($"http://127.0.0.1:{port}/health/{endpoint}"));
        return answer.StatusCode;
    }
}
