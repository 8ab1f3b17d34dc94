using Npgsql;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Seed;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class PatternOneTests(TestServer server) : DatabaseFixture(server)
{
    private NpgsqlConnection? _first;
    private NpgsqlConnection? _second;
    private Guid _run;

    [SetUp]
    public async Task StartRunAsync()
    {
        _first = await Database.OpenAsync();
        _second = await Database.OpenAsync();
        await using var sql = await Database.BeginAsync();
        await sql.ExecuteAsync(
            "select pgflow.delete_flow_and_data('my_flow'); select pgflow.create_flow('my_flow', 2, 0)");
        await sql.Connection.DefineAsync("my_flow", "list", "read[]: list", "sum: read");
        _run = await sql.Connection.StartAsync("my_flow");
        await sql.CommitAsync();
    }

    [TearDown]
    public async Task CloseAsync()
    {
        await _first!.DisposeAsync();
        await _second!.DisposeAsync();
    }

    [Test]
    public async Task Loop_works_a_run_off()
    {
        var worker = new PatternOneWorker(_first!, task => Task.FromResult(ResultOf(task)));
        await worker.RegisterAsync();

        await RunUntilDoneAsync(worker);

        Assert.That(await RunAsync(), Is.EqualTo("""completed {"sum": {"run": {}, "read": [1, 2]}}"""));
    }

    [Test]
    public async Task Failed_attempt_is_retried_by_the_loop()
    {
        var failures = 1;
        var worker = new PatternOneWorker(_first!, task => failures-- > 0
            ? throw new InvalidOperationException("not now")
            : Task.FromResult(ResultOf(task)));
        await worker.RegisterAsync();

        await RunUntilDoneAsync(worker);

        Assert.That(await RunAsync(), Does.StartWith("completed"));
        Assert.That(
            await Database.ScalarAsync<string>(
                "select concat_ws(' ', attempts_count, error_message) from pgflow.step_tasks where step_slug = 'list'"),
            Is.EqualTo("2 not now"));
    }

    [Test]
    public async Task Last_failure_ends_the_run()
    {
        var worker = new PatternOneWorker(_first!, _ => throw new InvalidOperationException("never"));
        await worker.RegisterAsync();

        await RunUntilDoneAsync(worker);

        Assert.That(await RunAsync(), Is.EqualTo("failed"));
        Assert.That(await Database.ScalarAsync<long>("select count(*) from pgmq.q_my_flow"), Is.Zero);
    }

    [Test]
    public async Task Worker_inside_its_handler_does_not_hold_up_another_one()
    {
        var inHandler = new TaskCompletionSource();
        var mayEnd = new TaskCompletionSource();
        var quick = new PatternOneWorker(_second!, task => Task.FromResult(ResultOf(task)));
        await quick.RegisterAsync();
        await quick.PollAsync();
        var slow = new PatternOneWorker(_first!, async task =>
        {
            inHandler.TrySetResult();
            await mayEnd.Task;
            return ResultOf(task);
        });
        await slow.RegisterAsync();
        await Database.ExecuteAsync("select pgmq.set_vt('my_flow', max(msg_id), 600) from pgmq.q_my_flow");
        var slowRound = slow.PollAsync();
        await inHandler.Task;
        await Database.ExecuteAsync("select pgmq.set_vt('my_flow', max(msg_id), 0) from pgmq.q_my_flow");

        Assert.That(await quick.PollAsync(), Is.EqualTo(1));
        mayEnd.SetResult();
        await slowRound;
        await RunUntilDoneAsync(quick);

        Assert.That(await RunAsync(), Does.StartWith("completed"));
    }

    private static string ResultOf(PatternOneTask task) => task.StepSlug == "list" ? "[1, 2]" : task.Input;

    private Task RunUntilDoneAsync(PatternOneWorker worker) =>
        WaitUntil.TrueAsync(
            async () =>
            {
                await worker.PollAsync();
                return await RunAsync() is not "started";
            },
            "the run has ended", async () => $"the run is {await RunAsync()}");

    private Task<string?> RunAsync() =>
        Database.ScalarAsync<string>("select concat_ws(' ', status, output) from pgflow.runs where run_id = $1", _run);
}
