using System.Text;
using Npgsql;
using PgFlow.EmbeddedPostgres;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Worker;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Settings;

namespace PgFlow.IntegrationTests.Security;

/// <summary>Nothing that a process prints or serves has a password in it, at the most talkative level.</summary>
[Platform(Include = "Linux", Reason = "Signals and links.")]
[Slow]
public sealed class SecretsInOutputTests : DatabaseFixture
{
    private const string Marker = "Zx81Marker";
    private const string InputMarker = "Zx82Marker";

    private readonly HttpClient _client = new();
    private readonly WorkingFolder _folder = new("Good");
    private readonly string _login = $"pgflow_secret_{Guid.NewGuid():N}"[..24];

    [OneTimeSetUp]
    public async Task DefineFlowsAsync()
    {
        await Database.ExecuteAsync($"create role {_login} login password '{Marker}' in role pgflow_worker");
        await using var migration = Start(
            ["migrate", "--connection", Database.ConnectionString, "--plugins", "plugins"]);
        Assert.That(await migration.ExitCodeAsync(), Is.Zero, migration.Output + migration.Errors);
    }

    [OneTimeTearDown]
    public async Task CleanUpAsync()
    {
        await Database.ExecuteAsync($"drop role {_login}");
        _client.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task Worker_that_serves_and_is_then_refused_shows_neither_its_password_nor_inputs()
    {
        var port = FreePort.Find();
        await using var worker = Start(
            ["worker", "--http-port", $"{port}"], ("ConnectionStrings__PgFlow", ConnectionString(Marker)));
        var run = await Database.ScalarAsync<Guid>(
            "select run_id from pgflow.start_flow('greet', $1::jsonb)",
            $$"""{"Names": "Ada", "Other": "{{InputMarker}}"}""");
        await WaitUntil.TrueAsync(
            async () => await Database.ScalarAsync<string>("select status from pgflow.runs where run_id = $1", run)
                == "completed",
            "the run is completed",
            () => Task.FromResult(worker.Output + worker.Errors),
            TimeSpan.FromSeconds(30));
        var served = await ServedAsync(port);

        await Database.ExecuteAsync($"alter role {_login} password 'other'");
        await Database.ExecuteAsync(
            "select pg_terminate_backend(pid) from pg_catalog.pg_stat_activity where usename = $1", _login);
        await worker.UntilAsync(
            () => worker.Output.Contains("no longer accepts the login", StringComparison.Ordinal), "it is refused");
        served += await ServedAsync(port);
        await Database.ExecuteAsync($"alter role {_login} password '{Marker}'");
        await worker.SignalAsync("TERM");
        await worker.ExitCodeAsync();

        Assert.That(served, Does.Contain("\"database\"").And.Contain("pgflow_tasks_completed_total"));
        AssertTellsNothing(served + worker.Output + worker.Errors);
        Assert.That(worker.Output, Does.Contain("password authentication failed").And.Not.Contain(InputMarker));
    }

    [Test]
    public async Task Wrong_password_is_not_shown([Values("worker", "migrate")] string verb)
    {
        await using var process = Start([verb], ("ConnectionStrings__PgFlow", ConnectionString(Marker + "2")));

        Assert.That(await process.ExitCodeAsync(), Is.EqualTo(ExitCodes.Configuration));
        AssertTellsNothing(process.Output + process.Errors);
    }

    [Test]
    public async Task Password_for_a_host_that_does_not_exist_is_not_shown([Values("worker", "migrate")] string verb)
    {
        await using var process = Start(
            [verb, "--connection", $"Host=nowhere.invalid;Username=app;Password={Marker}"]);
        await process.UntilAsync(
            () => (process.Output + process.Errors).Contains("does not answer", StringComparison.Ordinal), "it tells");

        AssertTellsNothing(process.Output + process.Errors);
    }

    [Test]
    public async Task Connection_string_that_cannot_be_read_is_not_shown(
        [Values("worker", "migrate")] string verb,
        [Values(
            $"postgres://app:{Marker}@db/app?sslmode=require",
            $"Host=db;Password=a;{Marker}=b",
            $"Host=db;Username=app Password={Marker}")] string text,
        [Values] bool isInFile)
    {
        _folder.Write("connection", text);
        await using var process = isInFile
            ? Start([verb], ("ConnectionStrings__PgFlow_File", _folder.Combine("connection")))
            : Start([verb], ("ConnectionStrings__PgFlow", text));

        Assert.That(await process.ExitCodeAsync(), Is.EqualTo(ExitCodes.Configuration));
        AssertTellsNothing(process.Output + process.Errors);
    }

    [Test]
    public async Task Setting_that_does_not_exist_is_named_without_its_value()
    {
        await using var process = Start(
            ["worker"],
            ("ConnectionStrings__PgFlow", Database.WorkerConnectionString),
            ("PgFlow__Password", Marker),
            ("PgFlow__ConnectionString", $"Host=db;Password={Marker}"));

        Assert.That(await process.ExitCodeAsync(), Is.EqualTo(ExitCodes.Configuration));
        Assert.That(process.Errors, Does.Contain("Unknown setting PgFlow:Password."));
        AssertTellsNothing(process.Output + process.Errors);
    }

    private static void AssertTellsNothing(string text)
    {
        Assert.That(text, Is.Not.Empty);
        Assert.That(text, Does.Not.Contain(Marker).IgnoreCase);
    }

    private string ConnectionString(string password) =>
        new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Username = _login, Password = password }
            .ConnectionString;

    private async Task<string> ServedAsync(int port)
    {
        var served = new StringBuilder();
        foreach (var path in new[] { "health/ready", "health/live", "health/startup", "metrics" })
        {
            using var answer = await _client.GetAsync(new Uri($"http://127.0.0.1:{port}/{path}"));
            served.AppendLine(await answer.Content.ReadAsStringAsync());
        }

        return served.ToString();
    }

    private PgFlowProcess Start(string[] arguments, params (string Name, string Value)[] environment) =>
        PgFlowProcess.Start(_folder.Path, arguments, [.. environment, ("PgFlow__Logging__Level", "Verbose")]);
}
