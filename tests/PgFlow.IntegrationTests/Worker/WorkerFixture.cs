using System.Text.Json.Nodes;
using PgFlow.Client;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Plugins;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Worker;

/// <summary>
/// A database with flows that a deployer defined; workers connect as a login user that is a member of pgflow_worker
/// and nothing else.
/// </summary>
public abstract class WorkerFixture : DatabaseFixture
{
    protected WorkerFixture()
    {
    }

    protected WorkerFixture(TestServer server)
        : base(server)
    {
    }

    [TearDown]
    public Task AssertInvariantsAfterTestAsync() => AssertInvariantsAsync();

    private protected static StepDefinition Single(string slug, params string[] dependencies) =>
        new() { Slug = slug, Dependencies = dependencies };

    private protected static StepDefinition Map(string slug, params string[] dependencies) =>
        new() { Slug = slug, Kind = StepKind.Map, Dependencies = dependencies };

    /// <summary>A catalog with one flow, all its steps handled by one function of the step and its input.</summary>
    private protected static InMemoryCatalog Catalog(FlowDefinition flow, Func<string, JsonNode?, JsonNode?> handle) =>
        new InMemoryCatalog().Add(
            flow,
            flow.Steps.Select(step => step.Slug),
            (input, context, _) => Task.FromResult(
                handle(context.StepSlug, input is null ? null : JsonNode.Parse(input))?.ToJsonString()));

    private protected async Task<FlowDefinition> DefineAsync(string name, params StepDefinition[] steps)
    {
        var flow = new FlowDefinition
        {
            Slug = Database.UniqueSlug(name),
            BaseDelay = TimeSpan.Zero,
            Steps = steps,
        };
        await using var store = new NpgsqlWorkerStore(Database.ConnectionString);
        Assert.That(await store.Flows.EnsureFlowAsync(flow, CancellationToken.None), Is.Empty);
        return flow;
    }

    private protected async Task<Guid> StartAsync(FlowDefinition flow, string input) =>
        await Database.ScalarAsync<Guid>(
            "select run_id from pgflow.start_flow($1, $2::jsonb)", flow.Slug, input);

    private protected async Task<(string? Status, string? Output)> RunAsync(Guid run)
    {
        var rows = await Database.QueryAsync(
            "select status, output::text as output from pgflow.runs where run_id = $1", run);
        return ((string?)rows[0]["status"], (string?)rows[0]["output"]);
    }

    private protected Task UntilCompletedAsync(Guid run, Func<string> describe) => WaitUntil.TrueAsync(
        async () => (await RunAsync(run)).Status == "completed",
        $"run {run} is completed",
        () => Task.FromResult(describe()),
        TimeSpan.FromSeconds(30));

    private protected async Task<string?> ErrorAsync(Guid run) =>
        await Database.ScalarAsync<string>(
            "select error_message from pgflow.step_tasks where run_id = $1 and status = 'failed'", run);

    private protected Task<int> RunUntilIdleAsync(
        InMemoryCatalog catalog, params (string Key, string Value)[] settings) =>
        WorkerProcess.RunUntilIdleAsync(Database.WorkerConnectionString, catalog, settings);
}
