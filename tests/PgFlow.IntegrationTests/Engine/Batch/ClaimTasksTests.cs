using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Batch;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class ClaimTasksTests(TestServer server) : OneTransactionFixture(server)
{
    [SetUp]
    public Task RegisterAsync() => Sql.InsertWorkerAsync();

    [Test]
    public async Task Claim_carries_what_the_worker_needs()
    {
        await Sql.ExecuteAsync(
            """
            select pgflow.create_flow('flow', max_attempts => 4, timeout => 50);
            select pgflow.add_step('flow', 'a', timeout => 7);
            """);
        var run = await Sql.StartAsync("flow", """{"n": 1}""");

        var claim = (await Sql.QueryAsync(
            "select * from pgflow.claim_tasks('flow', '{a}', 5, $1)", ContractCalls.Worker)).Single();

        Assert.That(claim, Is.EqualTo(new Dictionary<string, object?>
        {
            ["flow_slug"] = "flow",
            ["run_id"] = run,
            ["step_slug"] = "a",
            ["task_index"] = 0,
            ["msg_id"] = await Sql.ScalarAsync<long>("select message_id from pgflow.step_tasks"),
            ["claim_no"] = 1L,
            ["attempt"] = 1,
            ["max_attempts"] = 4,
            ["timeout_seconds"] = 7,
            ["ready_at"] = await Sql.ScalarAsync<DateTime>("select ready_at from pgflow.step_tasks"),
            ["input"] = """{"run": {"n": 1}}""",
            ["traceparent"] = null,
            ["tracestate"] = null,
        }));
    }

    [Test]
    public async Task Oldest_step_comes_first()
    {
        await Sql.DefineAsync("flow", "a", "b", "c");
        await Sql.StartAsync("flow");
        await Sql.ExecuteAsync(
            "update pgflow.step_tasks set ready_at = ready_at - interval '1 h' * strpos('acb', step_slug)");

        Assert.That(await ClaimAsync("'{a, b, c}'", 2), Is.EqualTo(new[] { "b.0", "c.0" }));
    }

    [Test]
    public async Task Within_a_step_the_oldest_task_comes_first()
    {
        await Sql.DefineAsync("flow", "m[]");
        await Sql.StartAsync("flow", "[1, 2, 3]");
        await Sql.ExecuteAsync("update pgflow.step_tasks set ready_at = ready_at - interval '1 h' * task_index");

        Assert.That(await ClaimAsync("'{m}'", 2), Is.EqualTo(new[] { "m.2", "m.1" }));
    }

    [TestCase("'{}'", 5)]
    [TestCase("null", 5)]
    [TestCase("'{unknown}'", 5)]
    [TestCase("'{a}'", 0)]
    public async Task Nothing_is_claimed_for_no_step_or_no_slot(string steps, int quantity)
    {
        await Sql.DefineAsync("flow", "a");
        await Sql.StartAsync("flow");

        Assert.That(await ClaimAsync(steps, quantity), Is.Empty);
    }

    [Test]
    public async Task Only_the_steps_named_are_claimed()
    {
        await Sql.DefineAsync("flow", "a", "b");
        var run = await Sql.StartAsync("flow");

        await ClaimAsync("'{b, b}'", 10);

        Assert.That(await Sql.TasksAsync(run), Is.EqualTo("a.0:queued b.0:started"));
    }

    [TestCase("null", 62)]
    [TestCase("15", 15)]
    public async Task Message_is_hidden_for_the_visibility_timeout(string timeout, int seconds)
    {
        await Sql.DefineAsync("flow", "a");
        await Sql.StartAsync("flow");

        await ClaimAsync("'{a}'", 1, timeout);

        Assert.That(
            await Sql.ScalarAsync<double>("select extract(epoch from vt - clock_timestamp())::float8 from pgmq.q_flow"),
            Is.EqualTo(seconds).Within(2));
        Assert.That(await Sql.ScalarAsync<int>("select read_ct from pgmq.q_flow"), Is.EqualTo(1));
    }

    [Test]
    public async Task Task_whose_message_a_reader_hides_is_left_to_it_and_deferred()
    {
        await Sql.DefineAsync("flow", "m[]");
        await Sql.StartAsync("flow", "[1, 2, 3]");
        await Sql.ExecuteAsync("select pgmq.read('flow', 20, 2)");

        var claimed = await ClaimAsync("'{m}'", 1);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(claimed, Is.EqualTo(new[] { "m.2" }));
            Assert.That(
                await Sql.RowsAsync<bool>(
                    """
                    select t.ready_at = q.vt from pgflow.step_tasks t join pgmq.q_flow q on q.msg_id = t.message_id
                    where t.status = 'queued'
                    """),
                Is.EqualTo(new[] { true, true }));
        }
    }

    [Test]
    public async Task Delayed_task_is_not_claimed_before_its_time()
    {
        await Sql.ExecuteAsync(
            "select pgflow.create_flow('flow'); select pgflow.add_step('flow', 'a', start_delay => 60)");
        await Sql.StartAsync("flow");

        Assert.That(await ClaimAsync("'{a}'", 1), Is.Empty);
    }

    [Test]
    public async Task Claim_number_grows_with_every_claim()
    {
        await Sql.DefineAsync("flow", "a");
        var run = await Sql.StartAsync("flow");
        await Sql.TakeAsync(run, "a");
        await Sql.ExecuteAsync("select pgflow.release_tasks(array[$1], '{a}', '{0}', '{1}')", run);
        await ClaimAsync("'{a}'", 1);

        Assert.That(
            await Sql.ScalarAsync<string>("select concat_ws(' ', claim_no, attempts_count) from pgflow.step_tasks"),
            Is.EqualTo("2 1"));
    }

    [Test]
    public async Task Worker_must_be_registered([Values] bool isReady)
    {
        await Sql.DefineAsync("flow", "a");
        if (isReady)
        {
            await Sql.StartAsync("flow");
        }

        var error = await ErrorAsync("select pgflow.claim_tasks('flow', '{a}', 1, gen_random_uuid())");

        Assert.That(error.SqlState, Is.EqualTo("PF005"));
        Assert.That(error.Hint, Does.Contain("pgflow.register_worker"));
    }

    private Task<IReadOnlyList<string?>> ClaimAsync(string steps, int quantity, string timeout = "null") =>
        Sql.RowsAsync<string>(
            $"select step_slug || '.' || task_index from pgflow.claim_tasks('flow', {steps}, $1, $2, {timeout})",
            quantity, ContractCalls.Worker);
}
