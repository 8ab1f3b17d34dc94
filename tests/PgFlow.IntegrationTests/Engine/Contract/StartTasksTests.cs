using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Contract;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class StartTasksTests(TestServer server) : OneTransactionFixture(server)
{
    private const string Ids = "(select array_agg(message_id order by message_id) from pgflow.step_tasks)";

    [SetUp]
    public async Task RegisterAsync() => await Sql.InsertWorkerAsync();

    [Test]
    public async Task Record_names_the_task()
    {
        await Sql.DefineAsync("flow", "a");
        var run = await Sql.StartAsync("flow", """{"n": 1}""");

        var record = (await Sql.QueryAsync(
            $"select * from pgflow.start_tasks('flow', {Ids}, $1)", ContractCalls.Worker)).Single();

        Assert.That(record, Is.EqualTo(new Dictionary<string, object?>
        {
            ["flow_slug"] = "flow",
            ["run_id"] = run,
            ["step_slug"] = "a",
            ["input"] = """{"run": {"n": 1}}""",
            ["msg_id"] = await Sql.ScalarAsync<long>("select message_id from pgflow.step_tasks"),
            ["task_index"] = 0,
        }));
    }

    [Test]
    public async Task Task_is_started_for_the_worker()
    {
        await Sql.DefineAsync("flow", "a");
        var run = await Sql.StartAsync("flow");

        await Sql.TakeAsync(run, "a");

        Assert.That(
            await Sql.ScalarAsync<bool>(
                """
                select status = 'started' and attempts_count = 1 and started_at = now() and last_worker_id = $1
                from pgflow.step_tasks
                """,
                ContractCalls.Worker),
            Is.True);
    }

    [TestCase("null", 102)]
    [TestCase("10", 12)]
    public async Task Message_is_hidden_for_timeout_and_two_seconds(string stepTimeout, int seconds)
    {
        await Sql.ExecuteAsync(
            $"""
            select pgflow.create_flow('flow', timeout => 100);
            select pgflow.add_step('flow', 'a', timeout => {stepTimeout})
            """);
        var run = await Sql.StartAsync("flow");

        await Sql.TakeAsync(run, "a");

        Assert.That(
            await Sql.ScalarAsync<double>("select extract(epoch from vt - clock_timestamp())::float8 from pgmq.q_flow"),
            Is.EqualTo(seconds).Within(2));
    }

    [Test]
    public async Task Root_map_gets_its_element()
    {
        await Sql.DefineAsync("flow", "a[]");
        var run = await Sql.StartAsync("flow", """[{"n": 1}, null, "x"]""");

        Assert.That(
            await Sql.RowsAsync<string>(
                $"select coalesce(input::text, 'sql null') from pgflow.start_tasks('flow', {Ids}, $1)",
                ContractCalls.Worker),
            Is.EqualTo(new[] { """{"n": 1}""", "null", "\"x\"" }));
        Assert.That(await Sql.TasksAsync(run), Is.EqualTo("a.0:started a.1:started a.2:started"));
    }

    [Test]
    public async Task Dependent_map_gets_its_element_of_the_dependencys_output()
    {
        await Sql.DefineAsync("flow", "a", "b[]: a", "c[]: b");
        var run = await Sql.StartAsync("flow");
        await Sql.FinishAsync(run, "a", "[10, 20]");
        await Sql.FinishAsync(run, "b", "\"second\"", 1);
        await Sql.FinishAsync(run, "b", "\"first\"", 0);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await Sql.TakeAsync(run, "c", 0))!.ToJsonString(), Is.EqualTo("\"first\""));
            Assert.That((await Sql.TakeAsync(run, "c", 1))!.ToJsonString(), Is.EqualTo("\"second\""));
        }
    }

    [Test]
    public async Task Single_step_gets_the_run_and_its_dependencies()
    {
        await Sql.DefineAsync("flow", "a", "b[]", "c: a, b", "d: c");
        var run = await Sql.StartAsync("flow", "[1, 2]");
        await Sql.FinishAsync(run, "a", null);
        await Sql.FinishAsync(run, "b", "3", 0);
        await Sql.FinishAsync(run, "b", null, 1);

        Assert.That(
            (await Sql.TakeAsync(run, "c"))!.ToJsonString(), Is.EqualTo("""{"a":null,"b":[3,null],"run":[1,2]}"""));
    }

    [Test]
    public async Task Started_task_is_not_started_again()
    {
        await Sql.DefineAsync("flow", "a");
        var run = await Sql.StartAsync("flow");
        await Sql.TakeAsync(run, "a");

        Assert.That(await StartAsync(Ids), Is.Empty);
        Assert.That(await Sql.ScalarAsync<int>("select attempts_count from pgflow.step_tasks"), Is.EqualTo(1));
    }

    [Test]
    public async Task Tasks_of_a_failed_run_are_not_started()
    {
        await Sql.DefineAsync("flow", "a");
        await Sql.StartAsync("flow");
        await Sql.ExecuteAsync("update pgflow.runs set status = 'failed', failed_at = now()");

        Assert.That(await StartAsync(Ids), Is.Empty);
    }

    [TestCase("null")]
    [TestCase("'{}'")]
    [TestCase("'{null}'")]
    [TestCase("'{987654321}'")]
    public async Task No_task_is_started_for_no_message(string ids)
    {
        await Sql.DefineAsync("flow", "a");
        await Sql.StartAsync("flow");

        Assert.That(await StartAsync(ids), Is.Empty);
    }

    [Test]
    public async Task Repeated_and_null_ids_start_a_task_once()
    {
        await Sql.DefineAsync("flow", "a[]");
        await Sql.StartAsync("flow", "[1, 2]");

        Assert.That(await StartAsync($"{Ids} || {Ids} || null::bigint"), Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public async Task Message_that_was_hidden_or_read_before_is_no_obstacle()
    {
        await Sql.DefineAsync("flow", "a[]");
        await Sql.StartAsync("flow", "[1, 2]");
        await Sql.ExecuteAsync("select pgmq.read('flow', 600, 1)");

        Assert.That(await StartAsync(Ids), Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public async Task Task_without_its_message_starts_with_the_others()
    {
        await Sql.DefineAsync("flow", "a[]");
        await Sql.StartAsync("flow", "[1, 2, 3]");
        await Sql.ExecuteAsync("delete from pgmq.q_flow where message ->> 'task_index' = '1'");

        Assert.That(await StartAsync(Ids), Is.EqualTo(new[] { 0, 1, 2 }));
    }

    [Test]
    public async Task Task_whose_message_names_another_does_not_start_with_the_others()
    {
        await Sql.DefineAsync("flow", "a[]");
        await Sql.StartAsync("flow", "[1, 2, 3]");
        await Sql.ExecuteAsync(
            """
            update pgmq.q_flow set message = jsonb_set(message, '{task_index}', '7')
            where message ->> 'task_index' = '1'
            """);

        Assert.That(await StartAsync(Ids), Is.EqualTo(new[] { 0, 2 }));
    }

    [Test]
    public async Task Large_and_small_elements_are_given_to_their_own_tasks()
    {
        var elements = $"[1, \"{new string('x', 5_000)}\", null, 4]";
        await Sql.DefineAsync("flow", "a[]");
        await Sql.StartAsync("flow", elements);

        var inputs = await Sql.ScalarAsync<string>(
            $"select jsonb_agg(input order by task_index) from pgflow.start_tasks('flow', {Ids}, $1)",
            ContractCalls.Worker);

        Assert.That(inputs, Is.EqualTo(elements));
    }

    [Test]
    public async Task Task_set_back_to_queued_by_hand_starts_again()
    {
        await Sql.DefineAsync("flow", "a");
        var run = await Sql.StartAsync("flow");
        await Sql.TakeAsync(run, "a");
        await Sql.ExecuteAsync("update pgflow.step_tasks set status = 'queued', started_at = null");

        Assert.That(await StartAsync(Ids), Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public async Task Other_flows_tasks_are_left_alone()
    {
        await Sql.DefineAsync("flow", "a");
        await Sql.DefineAsync("other", "a");
        await Sql.StartAsync("flow");

        var started = await Sql.RowsAsync<int>(
            $"select task_index from pgflow.start_tasks('other', {Ids}, $1)", ContractCalls.Worker);

        Assert.That(started, Is.Empty);
    }

    [Test]
    public async Task Worker_must_be_registered()
    {
        await Sql.DefineAsync("flow", "a");
        await Sql.StartAsync("flow");

        var error = await ErrorAsync($"select pgflow.start_tasks('flow', {Ids}, gen_random_uuid())");

        Assert.That(
            (error.SqlState, error.ConstraintName), Is.EqualTo(("PF005", "step_tasks_last_worker_id_fkey")));
        Assert.That(error.Hint, Does.Contain("pgflow.register_worker"));
    }

    [Test]
    public async Task Unknown_worker_is_not_refused_where_there_is_nothing_to_start()
    {
        await Sql.DefineAsync("flow", "a");

        Assert.That(
            await Sql.RowsAsync<int>("select task_index from pgflow.start_tasks('flow', '{1}', gen_random_uuid())"),
            Is.Empty);
    }

    private Task<IReadOnlyList<int>> StartAsync(string ids) =>
        Sql.RowsAsync<int>(
            $"select task_index from pgflow.start_tasks('flow', {ids}, $1) order by msg_id", ContractCalls.Worker);
}
