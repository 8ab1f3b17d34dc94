using PgFlow.EmbeddedPostgres;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Engine.Costs;

/// <summary>
/// Guards the rates without a clock: what each task costs when a full queue is drained in batches as large as the
/// worker's. A change that moves a figure by more than 15 %, up or down, states the new one here.
/// </summary>
[Needs(Needs.Postgres)]
public sealed class TaskCostTests
{
    private const int Tasks = 5_000;
    private const int Batch = 500;
    private const double Tolerance = 0.15;

    private const string Chain =
        "'a'; 'b', '{a}'; 'c', '{b}'; 'd', '{c}'; 'e', '{d}'; "
        + "'f', '{e}'; 'g', '{f}'; 'h', '{g}'; 'i', '{h}'; 'j', '{i}'";

    private CostServer? _server;

    private CostServer Server => _server!;

    private static IEnumerable<TestCaseData> Drains() =>
    [
        Drain("single", "'a'", "{}", Tasks, new TaskCost(0.09, 2452, 98.5)),
        Drain("map", "'a', step_type => 'map'", null, 1, new TaskCost(0.08, 1793, 61.0)),
        Drain("diamond", "'a'; 'b', '{a}'; 'c', '{a}'; 'd', '{b,c}'", "{}", Tasks / 4, new TaskCost(0.72, 2893, 120.1)),
        Drain("chain", Chain, "{}", Tasks / 10, new TaskCost(1.00, 3203, 128.1)),
    ];

    [OneTimeSetUp]
    public async Task StartServerAsync()
    {
        try
        {
            _server = await CostServer.StartAsync();
        }
        catch (ServerBinariesMissingException exception)
        {
            Absence.Report(exception.Message);
        }
    }

    [OneTimeTearDown]
    public async Task StopServerAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [TestCaseSource(nameof(Drains))]
    public async Task Draining_costs_each_task_what_it_did(
        string flow, string steps, string? input, int runs, TaskCost expected)
    {
        var worker = await Server.Sql.RegisterWorkerAsync();
        await DefineAsync(flow, steps);
        await StartAsync(flow, input, runs);

        // The first batch makes plans and reads the catalogs.
        await Server.Sql.CompleteAsync(await Server.Sql.ClaimAsync(flow, worker, Batch));
        await Server.ResetAsync();
        var drained = 0;
        for (var claims = await Server.Sql.ClaimAsync(flow, worker, Batch);
            claims.Count > 0;
            claims = await Server.Sql.ClaimAsync(flow, worker, Batch))
        {
            await Server.Sql.CompleteAsync(claims);
            drained += claims.Count;
        }

        Assert.That(drained, Is.EqualTo(Tasks - Batch));
        AssertNear(await Server.PerTaskAsync(drained), expected);
    }

    [Test]
    public async Task Failing_once_costs_each_task_what_it_did()
    {
        const string Flow = "retried";
        var worker = await Server.Sql.RegisterWorkerAsync();
        await Server.Sql.ExecuteAsync("select pgflow.create_flow($1, base_delay => 0)", Flow);
        await Server.Sql.ExecuteAsync("select pgflow.add_step($1, 'a')", Flow);
        await StartAsync(Flow, "{}", Tasks);

        // The first batch makes plans and reads the catalogs.
        await FailThenCompleteAsync(Flow, worker, Batch);
        await Server.ResetAsync();
        await FailThenCompleteAsync(Flow, worker, Tasks - Batch);

        AssertNear(await Server.PerTaskAsync(Tasks - Batch), new TaskCost(1.16, 4358, 194.4));
    }

    [Test]
    public async Task Starting_costs_each_run_what_it_did()
    {
        await DefineAsync("started", "'a'");
        await StartAsync("started", "{}", Batch);
        await Server.ResetAsync();
        await StartAsync("started", "{}", Batch);

        AssertNear(await Server.PerTaskAsync(Batch), new TaskCost(4.06, 1385, 44.2));
    }

    /// <summary>
    /// The first call of a session plans each of them: the call and its two own, and one each for locking and starting
    /// the task, its step's type, timeout and options, the run's trace, the message, and the worker.
    /// </summary>
    [Test]
    public async Task Starting_one_element_by_its_message_takes_no_more_statements_than_it_did()
    {
        var worker = await Server.Sql.RegisterWorkerAsync();
        await DefineAsync("by_message", "'a', step_type => 'map'");
        await Server.Sql.ExecuteAsync("select pgflow.start_flow('by_message', '[1, 2]')");
        var messages = await Server.Sql.RowsAsync<long>("select min(msg_id) from pgmq.q_by_message");
        await Server.ResetAsync();
        await Server.Sql.ExecuteAsync("select pgflow.start_tasks('by_message', $1, $2)", messages, worker);

        Assert.That((await Server.PerTaskAsync(1)).Statements, Is.LessThanOrEqualTo(11));
    }

    private static void AssertNear(TaskCost cost, TaskCost expected)
    {
        TestContext.Out.WriteLine(cost);
        var message = $"It was {expected} and is {cost}. If that is meant, state the new figures in this test.";
        Assert.Multiple(() =>
        {
            Assert.That(cost.Statements / expected.Statements, Is.EqualTo(1).Within(Tolerance), message);
            Assert.That(cost.WalBytes / expected.WalBytes, Is.EqualTo(1).Within(Tolerance), message);
            Assert.That(cost.Buffers / expected.Buffers, Is.EqualTo(1).Within(Tolerance), message);
        });
    }

    private static TestCaseData Drain(string flow, string steps, string? input, int runs, TaskCost expected) =>
        new TestCaseData(flow, steps, input, runs, expected).SetArgDisplayNames(flow);

    private async Task DefineAsync(string flow, string steps)
    {
        await Server.Sql.ExecuteAsync("select pgflow.create_flow($1)", flow);
        foreach (var step in steps.Split(';'))
        {
            await Server.Sql.ExecuteAsync($"select pgflow.add_step($1, {step})", flow);
        }
    }

    // A task that failed is ready again at once, behind all that have not been tried.
    private async Task FailThenCompleteAsync(string flow, Guid worker, int tasks)
    {
        for (var failed = 0; failed < tasks; failed += Batch)
        {
            await Server.Sql.FailAsync(await Server.Sql.ClaimAsync(flow, worker, Batch));
        }

        for (var completed = 0; completed < tasks; completed += Batch)
        {
            await Server.Sql.CompleteAsync(await Server.Sql.ClaimAsync(flow, worker, Batch));
        }
    }

    // Without an input of its own a run gets an array with an element for each task.
    private Task<int> StartAsync(string flow, string? input, int runs) =>
        Server.Sql.ExecuteAsync(
            """
            select count(*) from pgflow.start_flows($1, array_fill(
              coalesce($2::jsonb, (select jsonb_agg(n) from generate_series(1, $4) n)), array[$3]))
            """,
            flow,
            input,
            runs,
            Tasks);
}
