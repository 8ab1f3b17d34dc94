using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Worker;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Containers;

/// <summary>What the image costs. Each test prints its figures, and holds them to bounds of any machine.</summary>
[Platform(Include = "Linux", Reason = "Containers use the machine's own network.")]
[UnsupportedOSPlatform("windows")]
[Needs(Needs.Docker)]
[Slow]
public sealed class ImageFiguresTests : DatabaseFixture
{
    private const string Plugin = "NoOp";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    [OneTimeSetUp]
    public async Task MigrateAsync()
    {
        await WorkerImage.GetAsync();
        using var folder = new WorkingFolder(Plugin);
        await using var migration = PgFlowProcess.Start(
            folder.Path, ["migrate", "--connection", Database.ConnectionString, "--plugins", "plugins"]);
        Assert.That(await migration.ExitCodeAsync(), Is.Zero, migration.Output + migration.Errors);
    }

    [Test]
    public async Task Image_adds_less_than_20_MB_to_its_base()
    {
        var runtime = await WorkerImage.RuntimeAsync();
        var (image, basis) = (await MegabytesAsync(await WorkerImage.GetAsync()), await MegabytesAsync(runtime));

        await TestContext.Out.WriteLineAsync($"Size: {image:0.0} MB, of which {image - basis:0.0} MB upon {runtime}");
        Assert.That(image - basis, Is.Positive.And.LessThan(20));
    }

    [Test]
    public async Task Container_serves_within_seconds_of_its_start()
    {
        await using var worker = await StartAsync("--read-only");
        var answers = await worker.LogsAfterAsync("Listening on ");
        var serves = await worker.LogsAfterAsync("\"@m\":\"Worker ");
        await worker.UntilHealthIsAsync("healthy");
        var watch = Stopwatch.StartNew();
        await worker.ExecuteAsync("/app/pgflow", "health");
        var health = watch.Elapsed;

        await TestContext.Out.WriteLineAsync(
            $"User {await worker.InspectAsync("{{.Config.User}}")}; answers {answers.TotalSeconds:0.0} s and serves "
            + $"{serves.TotalSeconds:0.0} s after its start; pgflow health takes {health.TotalSeconds:0.0} s; "
            + $"idle {await worker.MemoryAsync()}");
        Assert.That(serves, Is.GreaterThan(answers).And.LessThan(TimeSpan.FromSeconds(15)));
    }

    [Test]
    public async Task Container_keeps_to_its_memory_when_more_than_that_passes_through_it()
    {
        await using var worker = await StartAsync("--memory", "192m", "--memory-swap", "192m");
        await Database.ExecuteAsync(
            """
            select pgflow.start_flows(
              'bench_single', array_fill(jsonb_build_object('text', repeat('x', 50000)), array[4000]))
            """);
        await WaitUntil.TrueAsync(
            async () => await Database.ScalarAsync<long>(
                "select count(*) from pgflow.runs where status <> 'completed'") == 0,
            "all runs are completed",
            worker.LogsAsync,
            Deadline);

        await TestContext.Out.WriteLineAsync($"After 4,000 tasks with inputs of 50 kB: {await worker.MemoryAsync()}");
        Assert.That(await worker.InspectAsync("{{.State.Running}} {{.State.OOMKilled}}"), Is.EqualTo("true false"));
    }

    private Task<Container> StartAsync(params string[] options) => Container.StartWorkerAsync(
        Plugin, Database.WorkerConnectionString, options, "--flows", "bench_single");

    private static async Task<double> MegabytesAsync(string image) => double.Parse(
        await Docker.RunAsync("image", "inspect", "--format", "{{.Size}}", image), CultureInfo.InvariantCulture) / 1e6;
}
