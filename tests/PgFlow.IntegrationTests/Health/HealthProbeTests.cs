using System.Net;
using System.Text.Json;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Worker;
using PgFlow.Worker.Cli;
using PgFlow.Worker.EmbeddedPostgres;

namespace PgFlow.IntegrationTests.Health;

/// <summary>The probes of a real process, as an orchestrator sends them.</summary>
[Platform(Include = "Linux", Reason = "Signals and links.")]
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

        await worker.SignalAsync("TERM");
        await worker.UntilAsync(() => worker.Output.Contains("Stopping", StringComparison.Ordinal), "it stops");
        var (alive, draining) = (await GetAsync(port, "live"), await GetAsync(port, "ready"));
        folder.Write("open", "");
        var exitCode = await worker.ExitCodeAsync();

        Assert.That(
            (serving, alive, draining, exitCode),
            Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, ExitCodes.Ok)),
            worker.Output + worker.Errors);
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

    private PgFlowProcess Start(WorkingFolder folder, int port) => PgFlowProcess.Start(
        folder.Path,
        ["--flows", "gated", "--http-port", $"{port}"],
        ("ConnectionStrings__PgFlow", Database.WorkerConnectionString));

    private async Task<HttpStatusCode> GetAsync(int port, string endpoint)
    {
        using var answer = await _client.GetAsync(new Uri($"http://127.0.0.1:{port}/health/{endpoint}"));
        return answer.StatusCode;
    }
}
