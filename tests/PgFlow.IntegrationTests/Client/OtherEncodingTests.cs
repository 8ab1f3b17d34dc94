using Npgsql;
using PgFlow.Client;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Worker;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Plugins;

namespace PgFlow.IntegrationTests.Client;

/// <summary>
/// A database that holds few characters: texts are stored with replacements, values are refused by themselves.
/// </summary>
[Needs(Needs.Postgres)]
public sealed class OtherEncodingTests
{
    private readonly string _name = $"pgflow_latin1_{Environment.ProcessId}";
    private NpgsqlDataSource? _admin;
    private NpgsqlDataSource? _database;
    private string _connectionString = "";

    private NpgsqlDataSource Database => _database!;

    [OneTimeSetUp]
    public async Task CreateDatabaseAsync()
    {
        var admin = await TestServers.Default.AdminConnectionStringAsync();
        _admin = NpgsqlDataSource.Create(admin);
        await ExecuteAsync(
            _admin, $"create database {_name} encoding 'LATIN1' template template0 lc_collate 'C' lc_ctype 'C'");
        _connectionString = new NpgsqlConnectionStringBuilder(admin) { Database = _name }.ConnectionString;
        await SchemaUnderTest.InstallAsync(_connectionString);
        _database = NpgsqlDataSource.Create(_connectionString);
    }

    [OneTimeTearDown]
    public async Task DropDatabaseAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        await ExecuteAsync(_admin!, $"drop database if exists {_name} with (force)");
        await _admin!.DisposeAsync();
    }

    [Test]
    public async Task Error_with_a_character_that_the_database_has_not_is_retried_and_stored_with_replacements()
    {
        var attempts = 0;
        var flow = await DefineAsync("errors");
        var run = await StartAsync(flow);

        await WorkerProcess.RunUntilIdleAsync(
            _connectionString,
            new InMemoryCatalog().Add(flow, ["step"], (_, _, _) =>
            {
                attempts++;
                throw new InvalidDataException("bad 😀, café\uD83D\0");
            }));

        Assert.That((attempts, await StatusAsync(run)), Is.EqualTo((2, "failed")));
        Assert.That(await ErrorAsync(run), Does.StartWith("InvalidDataException: bad ?").And.EndWith(", café??"));
    }

    [TestCase("\"😀\"")]
    [TestCase("\"\\ud83d\\ude00\"")]
    [TestCase("{\"😀\": 1}")]
    public async Task Output_with_such_a_character_fails_its_own_task_with_an_error_that_says_so(string output)
    {
        var flow = await DefineAsync("outputs");
        var bad = await StartAsync(flow, "\"bad\"");
        var good = await StartAsync(flow, "\"good\"");

        await WorkerProcess.RunUntilIdleAsync(
            _connectionString,
            new InMemoryCatalog().Add(flow, ["step"], (input, _, _) =>
                Task.FromResult<string?>(input!.Contains("bad", StringComparison.Ordinal) ? output : "\"café\"")));

        Assert.That((await StatusAsync(bad), await StatusAsync(good)), Is.EqualTo(("failed", "completed")));
        Assert.That(
            await ErrorAsync(bad),
            Does.StartWith("the database refuses the output: The database cannot store it (22P05)")
                .And.Contain("create the database with the encoding UTF8"));
    }

    [Test]
    public async Task Author_of_a_run_is_stored_with_replacements()
    {
        var flow = await DefineAsync("authors");
        await using var client = new FlowClient(_connectionString);

        var run = await client.StartAsync(flow.Slug, 1, new FlowStartOptions { CreatedBy = "Zoë 😀" });

        Assert.That(
            await ScalarAsync("select created_by from pgflow.runs where run_id = $1", run.RunId),
            Does.StartWith("Zoë ?"));
    }

    [Test]
    public async Task Input_with_such_a_character_is_refused_as_such()
    {
        var flow = await DefineAsync("inputs");
        await using var client = new FlowClient(_connectionString);

        var error = await Assert.ThrowsAsync<FlowRequestException>(() => client.StartJsonAsync(flow.Slug, "\"😀\""));

        Assert.That(error!.Refusal, Is.EqualTo(FlowRefusal.InvalidInput));
    }

    [Test]
    public async Task Names_of_a_worker_are_stored_with_replacements()
    {
        await using var store = new NpgsqlWorkerStore(_connectionString);
        var registration = new WorkerRegistration(Guid.NewGuid(), "naïve", "host 😀", TimeSpan.FromSeconds(15));

        await store.Registry.RegisterAsync(registration, CancellationToken.None);
        store.Registry.Register(registration);

        Assert.That(
            await ScalarAsync(
                "select queue_name || ' ' || function_name from pgflow.workers where worker_id = $1",
                registration.WorkerId),
            Does.StartWith("naïve host ?"));
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var connection = await source.OpenConnectionAsync();
        await connection.ExecuteAsync(sql);
    }

    private async Task<FlowDefinition> DefineAsync(string name)
    {
        var flow = new FlowDefinition
        {
            Slug = $"{name}_{Guid.NewGuid():N}"[..30],
            BaseDelay = TimeSpan.Zero,
            MaxAttempts = 2,
            Steps = [new StepDefinition { Slug = "step" }],
        };
        await using var client = new FlowClient(_connectionString);
        Assert.That(await client.DefineFlowAsync(flow), Is.Empty);
        return flow;
    }

    private async Task<Guid> StartAsync(FlowDefinition flow, string input = "1")
    {
        await using var client = new FlowClient(_connectionString);
        return (await client.StartJsonAsync(flow.Slug, input)).RunId;
    }

    private Task<string?> StatusAsync(Guid run) => ScalarAsync("select status from pgflow.runs where run_id = $1", run);

    private Task<string?> ErrorAsync(Guid run) => ScalarAsync(
        "select error_message from pgflow.step_tasks where run_id = $1 and status = 'failed'", run);

    private async Task<string?> ScalarAsync(string sql, Guid id)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return await connection.ScalarAsync<string>(sql, id);
    }
}
