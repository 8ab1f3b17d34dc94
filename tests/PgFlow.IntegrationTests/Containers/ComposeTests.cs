using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Containers;

/// <summary>docker compose up, on a local engine: the demo as it is in the repository.</summary>
[Platform(Include = "Linux", Reason = "Engines elsewhere run in a machine of their own.")]
[Needs(Needs.Docker)]
[Slow]
public sealed class ComposeTests
{
    private const string Database = "ghcr.io/pgmq/pg17-pgmq:v1.5.1";

    private const string Pooler = "edoburu/pgbouncer:v1.24.1-p1";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private readonly string _project = $"pgflow-tests-{Guid.NewGuid():N}"[..24];

    private readonly string _override = Path.Combine(Path.GetTempPath(), $"pgflow-compose-{Guid.NewGuid():N}.yml");

    private string[] _variables = [];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var runtime = await WorkerImage.RuntimeAsync();
        await Docker.RequireComposeAsync();
        if (!await Docker.HasImageAsync(Database) && !await Docker.PullsAsync(Database))
        {
            // Not every machine with an engine reaches a registry, in CI neither.
            Absence.Tolerate($"The engine neither has nor gets {Database}.");
        }

        _variables = [$"PGFLOW_RUNTIME_IMAGE={runtime}"];
        await File.WriteAllTextAsync(_override, Override());
        await ComposeAsync("up", "--detach", "--build");
    }

    [OneTimeTearDown]
    public async Task RemoveAsync()
    {
        if (_variables.Length > 0)
        {
            await ComposeAsync("--profile", "pooler", "down", "--volumes", "--timeout", "20");
            File.Delete(_override);
        }
    }

    [Test]
    public async Task Up_ends_with_the_sample_flow_processed()
    {
        var sample = await ContainerAsync("sample");

        Assert.That(await Docker.RunAsync("wait", sample), Is.EqualTo("0"), await LogsAsync());
        Assert.That(
            await Docker.RunAsync("logs", sample),
            Does.Contain("The sample flow is processed.").And.Contain("sql/functions/calculate_retry_delay.sql"));
    }

    [Test]
    public async Task Schema_is_migrated_before_the_worker_is_healthy()
    {
        var (migrate, worker) = (await ContainerAsync("migrate"), await ContainerAsync("worker"));
        await WaitUntil.TrueAsync(
            async () => await InspectAsync(worker, "{{.State.Health.Status}}") == "healthy",
            "the worker is healthy",
            LogsAsync,
            Deadline);

        var migrated = await InspectAsync(migrate, "{{.State.ExitCode}} {{.State.FinishedAt}}");
        var started = await InspectAsync(worker, "{{.State.ExitCode}} {{.State.StartedAt}}");

        Assert.That(migrated, Does.StartWith("0 "));
        Assert.That(TimeIn(migrated), Is.LessThan(TimeIn(started)));
    }

    [Test]
    public async Task Database_is_not_reachable_from_outside() =>
        Assert.That(
            await InspectAsync(await ContainerAsync("postgres"), "{{json .HostConfig.PortBindings}}"),
            Is.EqualTo("{}").Or.EqualTo("null"));

    [Test]
    public async Task Worker_connects_as_a_login_that_owns_nothing()
    {
        var logins = await QueryAsync(
            """
            select distinct usename, usesuper
              from pg_stat_activity join pg_user using (usename)
             where application_name like 'pgflow-worker%'
            """);

        Assert.That(logins, Is.EqualTo("app_worker|f"));
    }

    [Test]
    public async Task Second_worker_behind_the_pooler_processes_runs()
    {
        if (!await Docker.HasImageAsync(Pooler) && !await Docker.PullsAsync(Pooler))
        {
            // The other tests of this class need no pooler's image.
            Absence.Tolerate($"The engine neither has nor gets {Pooler}.");
        }

        await Docker.RunAsync("wait", await ContainerAsync("sample"));
        await ComposeAsync("--profile", "pooler", "up", "--detach", "--no-recreate", "pooled-worker");
        await ComposeAsync("stop", "worker");
        await QueryAsync("select run_id from pgflow.start_flow('index_folder', '{\"folder\": \"/documents\"}')");

        await WaitUntil.TrueAsync(
            async () => await QueryAsync("select count(*) from pgflow.runs where status = 'started'") == "0",
            "no run is left",
            LogsAsync,
            Deadline);
        Assert.That(
            await QueryAsync(
                "select count(*) from pgflow.runs where flow_slug = 'index_folder' and status = 'completed'"),
            Is.EqualTo("2"));
        await ComposeAsync("start", "worker");
    }

    private static DateTimeOffset TimeIn(string state) =>
        DateTimeOffset.Parse(state.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    private static Task<string> InspectAsync(string container, string format) =>
        Docker.RunAsync("inspect", "--format", format, container);

    // Images and names of the tests' own, and the machine's network for the packages of a build.
    private static string Override() =>
        string.Concat(
            "services:\n",
            string.Concat(new[] { "migrate", "worker", "pooled-worker" }.Select(
                service => $"  {service}:\n    image: {WorkerImage.Samples}\n    build:\n      network: host\n")));

    private async Task<string> QueryAsync(string sql) => await Docker.RunAsync(
        "exec", await ContainerAsync("postgres"), "psql", "-U", "pgflow", "-d", "pgflow", "-Atc", sql);

    private async Task<string> ContainerAsync(string service)
    {
        var (_, output) = await Docker.ComposeAsync(_variables, Arguments("ps", "--all", "--quiet", service));
        return output.Trim();
    }

    private async Task<string> LogsAsync() =>
        (await Docker.ComposeAsync(_variables, Arguments("logs", "--no-color"))).Output;

    private async Task ComposeAsync(params string[] arguments)
    {
        var (exitCode, output) = await Docker.ComposeAsync(_variables, Arguments(arguments));
        Assert.That(exitCode, Is.Zero, $"{output}\n{(exitCode == 0 ? "" : await LogsAsync())}");
    }

    private string[] Arguments(params string[] arguments) =>
        ["--project-name", _project, "--file", "docker-compose.yml", "--file", _override, .. arguments];
}
