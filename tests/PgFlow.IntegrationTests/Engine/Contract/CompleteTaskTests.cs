using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Contract;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class CompleteTaskTests(TestServer server) : OneTransactionFixture(server)
{
    [Test]
    public async Task Task_row_is_returned_completed()
    {
        var run = await StartedAsync("a", "b: a");

        var task = (await Sql.QueryAsync(
            "select * from pgflow.complete_task($1, 'a', 0, '{\"x\": 1}')", run)).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(task["status"], Is.EqualTo("completed"));
            Assert.That(task["output"], Is.EqualTo("""{"x": 1}"""));
            Assert.That(task["completed_at"], Is.EqualTo(await Sql.ScalarAsync<DateTime>("select now()")));
            Assert.That(task["failed_at"], Is.Null);
        }
    }

    [Test]
    public async Task Message_is_archived()
    {
        var run = await StartedAsync("a");

        await Sql.CompleteAsync(run, "a", "1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await Sql.ScalarAsync<long>("select count(*) from pgmq.q_flow"), Is.Zero);
            Assert.That(
                await Sql.ScalarAsync<Guid>("select (message ->> 'run_id')::uuid from pgmq.a_flow"), Is.EqualTo(run));
        }
    }

    [Test]
    public async Task Dependents_start_when_their_last_dependency_completes()
    {
        await Sql.DefineAsync("flow", "a", "b: a", "c: a", "d: b, c");
        var run = await Sql.StartAsync("flow");
        await Sql.FinishAsync(run, "a", "1");
        await Sql.FinishAsync(run, "b", "2");
        var before = await Sql.StepsAsync(run);

        await Sql.FinishAsync(run, "c", "3");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before, Is.EqualTo("a:completed b:completed c:started d:created"));
            Assert.That(await Sql.StepsAsync(run), Is.EqualTo("a:completed b:completed c:completed d:started"));
            Assert.That(await Sql.ScalarAsync<int>("select remaining_steps from pgflow.runs"), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Run_completes_with_the_outputs_of_its_leaves()
    {
        await Sql.DefineAsync("flow", "a", "b: a", "c: a", "m[]: a");
        var run = await Sql.StartAsync("flow");
        await Sql.FinishAsync(run, "a", "[1, 2]");
        await Sql.FinishAsync(run, "b", null);
        await Sql.FinishAsync(run, "m", "\"last\"", 1);
        await Sql.FinishAsync(run, "m", "\"first\"", 0);
        await Sql.FinishAsync(run, "c", "false");

        Assert.That(
            await Sql.RunAsync(run), Is.EqualTo("""completed {"b": null, "c": false, "m": ["first", "last"]}"""));
    }

    [TestCase("null", "null")]
    [TestCase("'null'", "null")]
    [TestCase("'0'", "0")]
    [TestCase("'false'", "false")]
    [TestCase("'\"\"'", "\"\"")]
    [TestCase("'[]'", "[]")]
    public async Task Output_stays_what_it_is(string output, string expected)
    {
        var run = await StartedAsync("a");

        await Sql.ExecuteAsync($"select pgflow.complete_task($1, 'a', 0, {output})", run);

        Assert.That(await Sql.RunAsync(run), Is.EqualTo($"completed {{\"a\": {expected}}}"));
    }

    [Test]
    public async Task Map_counts_down_and_completes_with_its_last_task()
    {
        await Sql.DefineAsync("flow", "a[]");
        var run = await Sql.StartAsync("flow", "[1, 2, 3]");
        await Sql.FinishAsync(run, "a", null, 2);
        await Sql.FinishAsync(run, "a", "20", 1);
        var before = await Sql.ScalarAsync<string>(
            "select concat_ws(' ', status, remaining_tasks, initial_tasks) from pgflow.step_states");

        await Sql.FinishAsync(run, "a", "10", 0);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before, Is.EqualTo("started 1 3"));
            Assert.That(await Sql.RunAsync(run), Is.EqualTo("""completed {"a": [10, 20, null]}"""));
        }
    }

    [Test]
    public async Task Dependent_map_learns_its_tasks_from_the_output_or_from_the_maps_tasks()
    {
        await Sql.DefineAsync("flow", "a", "b[]: a", "c[]: b");
        var run = await Sql.StartAsync("flow");

        await Sql.FinishAsync(run, "a", "[1, 2]");
        await Sql.FinishAsync(run, "b", null, 0);
        await Sql.FinishAsync(run, "b", "{}", 1);

        Assert.That(
            await Sql.RowsAsync<int>("select initial_tasks from pgflow.step_states order by step_slug"),
            Is.EqualTo(new[] { 1, 2, 2 }));
    }

    [Test]
    public async Task Empty_output_completes_the_dependent_maps_with_it()
    {
        await Sql.DefineAsync("flow", "a", "b[]: a", "c[]: b", "d: c");
        var run = await Sql.StartAsync("flow");

        await Sql.FinishAsync(run, "a", "[]");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await Sql.StepsAsync(run), Is.EqualTo("a:completed b:completed c:completed d:started"));
            Assert.That((await Sql.TakeAsync(run, "d"))!.ToJsonString(), Is.EqualTo("""{"c":[],"run":{}}"""));
        }
    }

    [TestCase("queued")]
    [TestCase("completed")]
    [TestCase("failed")]
    [TestCase("cancelled")]
    public async Task Task_that_is_not_started_is_returned_as_it_is(string status)
    {
        var run = await StartedAsync("a");
        await Sql.ExecuteAsync("update pgflow.step_tasks set status = $1", status);

        var returned = await Sql.CompleteAsync(run, "a", "1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(returned, Is.EqualTo(new[] { status }));
            Assert.That(
                await Sql.ScalarAsync<bool>("select output is null and completed_at is null from pgflow.step_tasks"),
                Is.True);
            Assert.That(await Sql.StepsAsync(run), Is.EqualTo("a:started"));
            Assert.That(await Sql.ScalarAsync<long>("select count(*) from pgmq.q_flow"), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Started_task_of_a_failed_run_is_returned_as_it_is()
    {
        var run = await StartedAsync("a");
        await Sql.ExecuteAsync("update pgflow.runs set status = 'failed', failed_at = now()");

        Assert.That(await Sql.CompleteAsync(run, "a", "1"), Is.EqualTo(new[] { "started" }));
        Assert.That(await Sql.StepsAsync(run), Is.EqualTo("a:started"));
    }

    [Test]
    public async Task Unknown_task_gives_no_row()
    {
        var run = await StartedAsync("a");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await Sql.CompleteAsync(run, "a", "1", taskIndex: 1), Is.Empty);
            Assert.That(await Sql.CompleteAsync(run, "x", "1"), Is.Empty);
            Assert.That(await Sql.CompleteAsync(Guid.NewGuid(), "a", "1"), Is.Empty);
        }
    }

    private async Task<Guid> StartedAsync(params string[] steps)
    {
        await Sql.DefineAsync("flow", steps);
        var run = await Sql.StartAsync("flow");
        await Sql.TakeAsync(run, "a");
        return run;
    }
}
