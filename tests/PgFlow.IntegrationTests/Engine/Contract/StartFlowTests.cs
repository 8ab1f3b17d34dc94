using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Contract;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class StartFlowTests(TestServer server) : OneTransactionFixture(server)
{
    [Test]
    public async Task Run_is_returned_as_its_row()
    {
        await Sql.DefineAsync("flow", "a", "b: a");

        var run = (await Sql.QueryAsync("select * from pgflow.start_flow('flow', '{\"n\": 1}')")).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run["flow_slug"], Is.EqualTo("flow"));
            Assert.That(run["status"], Is.EqualTo("started"));
            Assert.That(run["input"], Is.EqualTo("""{"n": 1}"""));
            Assert.That(run["remaining_steps"], Is.EqualTo(2));
            Assert.That(run["output"], Is.Null);
            Assert.That(run["started_at"], Is.EqualTo(await Sql.ScalarAsync<DateTime>("select now()")));
        }
    }

    [Test]
    public async Task Run_gets_the_id_given()
    {
        await Sql.DefineAsync("flow", "a");
        var id = Guid.NewGuid();

        Assert.That(
            await Sql.ScalarAsync<Guid>("select run_id from pgflow.start_flow('flow', '{}', $1)", id), Is.EqualTo(id));
    }

    [Test]
    public async Task Step_states_know_their_dependencies_and_tasks()
    {
        await Sql.DefineAsync("flow", "a", "roots[]", "b: a, roots", "c[]: a");

        var run = await Sql.StartAsync("flow", "[1, 2, 3]");

        Assert.That(
            await Sql.RowsAsync<string>(
                """
                select format('%s deps=%s tasks=%s left=%s %s',
                  step_slug, remaining_deps, initial_tasks, remaining_tasks, status)
                from pgflow.step_states where run_id = $1 order by step_slug
                """,
                run),
            Is.EqualTo(new[]
            {
                "a deps=0 tasks=1 left=1 started",
                "b deps=2 tasks=1 left= created",
                "c deps=1 tasks= left= created",
                "roots deps=0 tasks=3 left=3 started",
            }));
    }

    [Test]
    public async Task Root_steps_have_their_tasks()
    {
        await Sql.DefineAsync("flow", "a", "roots[]", "b: a");

        var run = await Sql.StartAsync("flow", "[1, 2]");

        Assert.That(await Sql.TasksAsync(run), Is.EqualTo("a.0:queued roots.0:queued roots.1:queued"));
    }

    [TestCase("null", "NULL")]
    [TestCase("'null'", "not an array (got null)")]
    [TestCase("'{}'", "not an array (got object)")]
    [TestCase("'\"x\"'", "not an array (got string)")]
    [TestCase("'1'", "not an array (got number)")]
    [TestCase("'true'", "not an array (got boolean)")]
    public async Task Root_map_needs_an_array(string input, string problem)
    {
        await Sql.DefineAsync("flow", "roots[]");

        var error = await ErrorAsync($"select pgflow.start_flow('flow', {input})");

        Assert.That(
            (error.SqlState, error.MessageText),
            Is.EqualTo(("P0001", $"Flow flow has root map steps but input is {problem}")));
    }

    [Test]
    public async Task Unknown_flow_is_a_foreign_key_violation()
    {
        var error = await ErrorAsync("select pgflow.start_flow('none', '{}')");

        Assert.That((error.SqlState, error.ConstraintName), Is.EqualTo(("23503", "runs_flow_slug_fkey")));
    }

    [TestCase("start_flow('greting', '{}')")]
    [TestCase("start_flow('Greeting', '{}')")]
    [TestCase("start_flow_with_states('greeting_flow', '{}')")]
    [TestCase("start_flows('greeitng', array['{}', '{}']::jsonb[])")]
    public async Task Unknown_flow_is_named_with_the_one_that_was_meant(string call)
    {
        await Sql.DefineAsync("greeting", "a");
        await Sql.DefineAsync("invoice", "a");

        var error = await ErrorAsync($"select pgflow.{call}");

        Assert.That(error.MessageText, Is.EqualTo($"flow \"{call.Split('\'')[1]}\" does not exist"));
        Assert.That(error.Hint, Is.EqualTo("Did you mean \"greeting\"?"));
        Assert.That((error.SqlState, error.ConstraintName), Is.EqualTo(("23503", "runs_flow_slug_fkey")));
    }

    [Test]
    public async Task Unknown_flow_unlike_any_other_is_told_where_to_look()
    {
        await Sql.DefineAsync("greeting", "a");

        Assert.That(
            (await ErrorAsync("select pgflow.start_flow('zzz', '{}')")).Hint,
            Does.Contain("select flow_slug from pgflow.flows"));
    }

    [Test]
    public async Task Unknown_flow_where_none_is_defined_is_told_how_flows_are_defined() =>
        Assert.That(
            (await ErrorAsync("select pgflow.start_flow('greeting', '{}')")).Hint,
            Does.StartWith("No flow is defined yet.").And.Contain("migrate --plugins"));

    [Test]
    public async Task Null_input_is_a_null_violation()
    {
        await Sql.DefineAsync("flow", "a");

        var error = await ErrorAsync("select pgflow.start_flow('flow', null)");

        Assert.That((error.SqlState, error.ColumnName), Is.EqualTo(("23502", "input")));
    }

    [Test]
    public async Task Json_null_is_an_input_like_any_other()
    {
        await Sql.DefineAsync("flow", "a");
        var run = await Sql.StartAsync("flow", "null");

        Assert.That((await Sql.TakeAsync(run, "a"))!.ToJsonString(), Is.EqualTo("""{"run":null}"""));
    }

    [Test]
    public async Task Flow_of_empty_maps_completes_at_once()
    {
        await Sql.DefineAsync("flow", "a[]", "b[]: a", "c[]: b");

        var run = await Sql.StartAsync("flow", "[]");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await Sql.RunAsync(run), Is.EqualTo("""completed {"c": []}"""));
            Assert.That(await Sql.StepsAsync(run), Is.EqualTo("a:completed b:completed c:completed"));
            Assert.That(await Sql.TasksAsync(run), Is.Null);
        }
    }

    [Test]
    public async Task Row_returned_for_a_run_that_completed_at_once_says_so()
    {
        await Sql.DefineAsync("flow", "a[]");

        Assert.That(
            await Sql.ScalarAsync<string>(
                "select concat_ws(' ', status, remaining_steps, output) from pgflow.start_flow('flow', '[]')"),
            Is.EqualTo("""completed 0 {"a": []}"""));
    }

    [Test]
    public async Task Single_step_after_an_empty_map_starts()
    {
        await Sql.DefineAsync("flow", "a[]", "b: a");
        var run = await Sql.StartAsync("flow", "[]");

        Assert.That((await Sql.TakeAsync(run, "b"))!.ToJsonString(), Is.EqualTo("""{"a":[],"run":[]}"""));
    }

    [Test]
    public async Task Flow_without_steps_completes_at_once_without_output()
    {
        await Sql.DefineAsync("flow");

        Assert.That(
            await Sql.ScalarAsync<string>(
                "select concat_ws(' ', status, output) from pgflow.start_flow('flow', '{}')"),
            Is.EqualTo("completed"));
    }
}
