using System.Runtime.Versioning;
using System.Text.Json;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Worker;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Containers;

/// <summary>The image, built and run by a local engine.</summary>
[Platform(Include = "Linux", Reason = "Containers use the machine's own network.")]
[UnsupportedOSPlatform("windows")]
[Needs(Needs.Docker)]
[Slow]
public sealed class ImageTests : DatabaseFixture
{
    // A number that no image knows, as an orchestrator may choose one.
    private const string SomeUser = "12345:23456";

    private string _image = null!;

    [OneTimeSetUp]
    public async Task BuildAsync()
    {
        _image = await WorkerImage.GetAsync();
        using var folder = new WorkingFolder("Outcomes");
        await using var migration = PgFlowProcess.Start(
            folder.Path, ["migrate", "--connection", Database.ConnectionString, "--plugins", "plugins"]);
        Assert.That(await migration.ExitCodeAsync(), Is.Zero, migration.Output + migration.Errors);
    }

    [Test]
    public async Task Image_runs_as_a_numbered_user_and_says_what_it_is()
    {
        var user = await Docker.RunAsync("image", "inspect", "--format", "{{.Config.User}}", _image);
        var labels = await Docker.RunAsync("image", "inspect", "--format", "{{json .Config.Labels}}", _image);

        Assert.That(user, Is.EqualTo("1654:1654"));
        Assert.That(
            JsonSerializer.Deserialize<Dictionary<string, string>>(labels)!["org.opencontainers.image.version"],
            Is.EqualTo(WorkerImage.ProductVersion));
    }

    [Test]
    public async Task Container_is_healthy_on_a_read_only_disk_as_any_user_and_ends_with_0_when_its_handler_has()
    {
        using var folder = new WorkingFolder("Outcomes");
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_111_111);
        var run = await Database.ScalarAsync<Guid>(
            "select run_id from pgflow.start_flow('gated', $1::jsonb)",
            JsonSerializer.Serialize(new { Folder = folder.Path }));

        await using var worker = await Container.StartWorkerAsync(
            "Outcomes",
            Database.WorkerConnectionString,
            ["--read-only", "--user", SomeUser, "--volume", $"{folder.Path}:{folder.Path}"],
            "--flows",
            "gated");
        await worker.UntilHealthIsAsync("healthy");
        await WaitUntil.TrueAsync(
            () => Task.FromResult(File.Exists(folder.Combine("running"))), "the handler runs", worker.LogsAsync);
        await worker.SignalAsync("TERM");
        await worker.UntilLogsAsync("Stopping");
        folder.Write("open", "");
        var exitCode = await worker.ExitCodeAsync();

        var status = await Database.ScalarAsync<string>("select status from pgflow.runs where run_id = $1", run);
        Assert.That((exitCode, status), Is.EqualTo(("0", "completed")), await worker.LogsAsync());
    }

    [Test]
    public async Task Container_is_told_to_be_unhealthy_while_it_waits_for_its_database()
    {
        // A start period of 0 s would be the image's own to the engine.
        await using var worker = await Container.StartWorkerAsync(
            "Outcomes",
            "Host=127.0.0.1;Port=1;Username=none",
            ["--health-start-period", "1ms", "--health-retries", "1"]);

        // The first checks may come before the process listens.
        await worker.UntilHealthIsAsync("unhealthy", "not ready: database");
    }

    [Test]
    public async Task Worker_compiled_for_the_other_architecture_is_code_of_that_architecture()
    {
        const string Image = "pgflow-build-arm64:tests";
        await WorkerImage.BuildAsync("build", Image, platform: "linux/arm64");

        // Where an ELF file names its machine: b7 is AArch64, 3e is x86-64.
        var machine = await Docker.RunAsync(
            "run", "--rm", Image, "od", "-An", "-tx1", "-j18", "-N1", "/out/app/pgflow");

        // Before whatever the engine says of an image for another machine.
        Assert.That(machine, Does.StartWith("b7"));
    }
}
