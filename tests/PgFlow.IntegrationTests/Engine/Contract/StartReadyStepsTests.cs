using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Contract;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class StartReadyStepsTests(TestServer server) : OneTransactionFixture(server)
{
    [Test]
    public async Task Message_names_its_task()
    {
        await Sql.DefineAsync("flow", "a[]");
        var run = await Sql.StartAsync("flow", "[7, 8]");

        var messages = await Sql.RowsAsync<string>("select message from pgmq.q_flow order by msg_id");

        Assert.That(messages, Is.EqualTo(new[] { 0, 1 }.Select(index =>
            $$"""{"run_id": "{{run}}", "flow_slug": "flow", "step_slug": "a", "task_index": {{index}}}""")));
    }

    [Test]
    public async Task Task_row_names_its_message()
    {
        await Sql.DefineAsync("flow", "a[]", "b");
        await Sql.StartAsync("flow", "[7, 8]");

        Assert.That(
            await Sql.ScalarAsync<long>(
                """
                select count(*) from pgflow.step_tasks t
                join pgmq.q_flow q on q.msg_id = t.message_id
                  and q.message ->> 'step_slug' = t.step_slug
                  and (q.message ->> 'task_index')::int = t.task_index
                where t.status = 'queued' and t.attempts_count = 0 and t.queued_at = now()
                """),
            Is.EqualTo(3));
    }

    [TestCase("null", 0)]
    [TestCase("0", 0)]
    [TestCase("300", 300)]
    public async Task Start_delay_shows_in_the_messages_visibility(string delay, int seconds)
    {
        await Sql.ExecuteAsync(
            $"select pgflow.create_flow('flow'); select pgflow.add_step('flow', 'a', start_delay => {delay})");
        await Sql.StartAsync("flow");

        Assert.That(
            await Sql.ScalarAsync<double>("select extract(epoch from vt - clock_timestamp())::float8 from pgmq.q_flow"),
            Is.EqualTo(seconds).Within(2));
    }

    [Test]
    public async Task Delayed_step_is_started_although_its_task_cannot_be_read_yet()
    {
        await Sql.ExecuteAsync(
            "select pgflow.create_flow('flow'); select pgflow.add_step('flow', 'a', start_delay => 60)");
        var run = await Sql.StartAsync("flow");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await Sql.StepsAsync(run), Is.EqualTo("a:started"));
            Assert.That(await Sql.TasksAsync(run), Is.EqualTo("a.0:queued"));
            Assert.That(await Sql.RowsAsync<long>("select msg_id from pgmq.read('flow', 30, 10)"), Is.Empty);
        }
    }

    [Test]
    public async Task Steps_that_become_ready_together_are_enqueued_by_slug()
    {
        await Sql.DefineAsync("flow", "root", "c: root", "a: root", "b: root");
        var run = await Sql.StartAsync("flow");

        await Sql.FinishAsync(run, "root", "1");

        Assert.That(
            await Sql.RowsAsync<string>("select message ->> 'step_slug' from pgmq.q_flow order by msg_id"),
            Is.EqualTo(new[] { "a", "b", "c" }));
    }

    [Test]
    public async Task Maps_messages_ascend_by_task_index_in_ids_and_on_disk()
    {
        await Sql.DefineAsync("flow", "a[]");
        await Sql.ExecuteAsync(
            "select pgflow.start_flow('flow', (select jsonb_agg(n) from generate_series(1, 500) n))");

        Assert.That(
            await Sql.ScalarAsync<bool>(
                """
                select bool_and(by_index = by_id and by_index = by_place) and count(*) = 500
                from (
                  select row_number() over (order by (message ->> 'task_index')::int) as by_index,
                    row_number() over (order by msg_id) as by_id, row_number() over (order by ctid) as by_place
                  from pgmq.q_flow
                ) placed
                """),
            Is.True);
    }

    [Test]
    public async Task Repeated_call_has_no_effect()
    {
        await Sql.DefineAsync("flow", "a", "b: a");
        var run = await Sql.StartAsync("flow");

        await Sql.ExecuteAsync("select pgflow.start_ready_steps(run_id => $1)", run);

        Assert.That(await Sql.TasksAsync(run), Is.EqualTo("a.0:queued"));
    }

    [Test]
    public async Task Steps_made_ready_by_hand_are_started()
    {
        await Sql.DefineAsync("flow", "a", "b: a", "c: a");
        var run = await Sql.StartAsync("flow");
        await Sql.ExecuteAsync("update pgflow.step_states set remaining_deps = 0 where step_slug <> 'a'");

        await Sql.ExecuteAsync("select pgflow.start_ready_steps($1)", run);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await Sql.StepsAsync(run), Is.EqualTo("a:started b:started c:started"));
            Assert.That(await Sql.TasksAsync(run), Is.EqualTo("a.0:queued b.0:queued c.0:queued"));
        }
    }

    [TestCase("update pgflow.runs set status = 'failed', failed_at = now()")]
    [TestCase("update pgflow.step_states set initial_tasks = null where step_slug = 'b'")]
    [TestCase("update pgflow.step_states set initial_tasks = 0 where step_slug = 'b'")]
    [TestCase("update pgflow.step_states set remaining_deps = 1 where step_slug = 'b'")]
    public async Task Step_is_not_started_when_it_or_its_run_is_not_fit(string preparation)
    {
        await Sql.DefineAsync("flow", "a", "b: a");
        var run = await Sql.StartAsync("flow");
        await Sql.ExecuteAsync("update pgflow.step_states set remaining_deps = 0 where step_slug = 'b'");
        await Sql.ExecuteAsync(preparation);

        await Sql.ExecuteAsync("select pgflow.start_ready_steps($1)", run);

        Assert.That(await Sql.StepsAsync(run), Is.EqualTo("a:started b:created"));
    }
}
