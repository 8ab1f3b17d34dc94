using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Contract;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class FailTaskTests(TestServer server) : OneTransactionFixture(server)
{
    [Test]
    public async Task Task_is_queued_again_while_attempts_are_left()
    {
        var run = await StartedAsync(maxAttempts: 2);

        var returned = await Sql.FailAsync(run, "a", "first");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(returned, Is.EqualTo(new[] { "queued" }));
            Assert.That(
                await Sql.ScalarAsync<string>(
                    """
                    select concat_ws(' ', attempts_count, error_message, started_at, failed_at)
                    from pgflow.step_tasks where step_slug = 'a'
                    """),
                Is.EqualTo("1 first"));
            Assert.That(await Sql.RunAsync(run), Is.EqualTo("started"));
        }
    }

    [TestCase(1, 1, 2)]
    [TestCase(1, 2, 4)]
    [TestCase(2, 3, 16)]
    [TestCase(0, 3, 0)]
    public async Task Message_is_visible_again_after_the_backoff(int baseDelay, int attempts, int seconds)
    {
        var run = await StartedAsync(maxAttempts: 9);
        await Sql.ExecuteAsync("update pgflow.flows set opt_base_delay = $1", baseDelay);
        await Sql.ExecuteAsync("update pgflow.step_tasks set attempts_count = $1", attempts);

        await Sql.FailAsync(run, "a");

        Assert.That(
            await Sql.ScalarAsync<double>("select extract(epoch from max(vt - enqueued_at))::float8 from pgmq.q_flow"),
            Is.EqualTo(seconds).Within(2));
    }

    [Test]
    public async Task Steps_own_options_win()
    {
        await Sql.ExecuteAsync(
            """
            select pgflow.create_flow('flow', max_attempts => 5, base_delay => 100);
            select pgflow.add_step('flow', 'a', max_attempts => 2, base_delay => 30);
            """);
        var run = await Sql.StartAsync("flow");
        await Sql.TakeAsync(run, "a");
        await Sql.FailAsync(run, "a");
        var delay = await Sql.ScalarAsync<double>(
            "select extract(epoch from vt - clock_timestamp())::float8 from pgmq.q_flow");
        await Sql.TakeAsync(run, "a");

        await Sql.FailAsync(run, "a");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(delay, Is.EqualTo(60).Within(2));
            Assert.That(await Sql.TasksAsync(run), Is.EqualTo("a.0:failed"));
        }
    }

    [TestCase(0)]
    [TestCase(1)]
    public async Task Last_attempt_fails_task_step_and_run(int maxAttempts)
    {
        var run = await StartedAsync(maxAttempts);

        var returned = await Sql.FailAsync(run, "a", "broken");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(returned, Is.EqualTo(new[] { "failed" }));
            Assert.That(await Sql.RunAsync(run), Is.EqualTo("failed"));
            Assert.That(await Sql.StepsAsync(run), Is.EqualTo("a:failed b:started c:created"));
            Assert.That(
                await Sql.RowsAsync<bool>(
                    """
                    select error_message = 'broken' and failed_at = now() from pgflow.step_tasks where step_slug = 'a'
                    union all
                    select error_message = 'broken' and failed_at = now() from pgflow.step_states where step_slug = 'a'
                    union all
                    select failed_at = now() and completed_at is null from pgflow.runs
                    """),
                Is.EqualTo(new[] { true, true, true }));
        }
    }

    [Test]
    public async Task Open_siblings_are_cancelled_and_all_messages_archived()
    {
        var run = await StartedAsync(maxAttempts: 1);

        await Sql.FailAsync(run, "a");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await Sql.TasksAsync(run), Is.EqualTo("a.0:failed b.0:cancelled"));
            Assert.That(
                await Sql.ScalarAsync<bool>(
                    "select completed_at is null and failed_at is null from pgflow.step_tasks where step_slug = 'b'"),
                Is.True);
            Assert.That(await Sql.ScalarAsync<long>("select count(*) from pgmq.q_flow"), Is.Zero);
            Assert.That(await Sql.ScalarAsync<long>("select count(*) from pgmq.a_flow"), Is.EqualTo(2));
        }
    }

    [TestCase("queued")]
    [TestCase("completed")]
    [TestCase("failed")]
    [TestCase("cancelled")]
    public async Task Task_that_is_not_started_is_returned_as_it_is(string status)
    {
        var run = await StartedAsync(maxAttempts: 1);
        await Sql.ExecuteAsync("update pgflow.step_tasks set status = $1 where step_slug = 'a'", status);
        var visibleAt = await Sql.ScalarAsync<DateTime>("select max(vt) from pgmq.q_flow");

        var returned = await Sql.FailAsync(run, "a");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(returned, Is.EqualTo(new[] { status }));
            Assert.That(await Sql.RunAsync(run), Is.EqualTo("started"));
            Assert.That(await Sql.ScalarAsync<DateTime>("select max(vt) from pgmq.q_flow"), Is.EqualTo(visibleAt));
        }
    }

    [Test]
    public async Task Cancelled_task_of_a_failed_run_stays_cancelled()
    {
        var run = await StartedAsync(maxAttempts: 1);
        await Sql.TakeAsync(run, "b");
        await Sql.FailAsync(run, "a");

        Assert.That(await Sql.FailAsync(run, "b"), Is.EqualTo(new[] { "cancelled" }));
        Assert.That(await Sql.StepsAsync(run), Is.EqualTo("a:failed b:started c:created"));
    }

    [Test]
    public async Task Failed_map_task_fails_the_step_and_cancels_the_others()
    {
        await Sql.ExecuteAsync("select pgflow.create_flow('flow', max_attempts => 1)");
        await Sql.DefineAsync("flow", "a[]");
        var run = await Sql.StartAsync("flow", "[1, 2, 3]");
        await Sql.FinishAsync(run, "a", "1", 0);
        await Sql.TakeAsync(run, "a", 1);

        await Sql.FailAsync(run, "a", "no", 1);

        Assert.That(await Sql.TasksAsync(run), Is.EqualTo("a.0:completed a.1:failed a.2:cancelled"));
    }

    [Test]
    public async Task Unknown_task_gives_no_row()
    {
        var run = await StartedAsync(maxAttempts: 1);

        Assert.That(await Sql.FailAsync(run, "a", taskIndex: 1), Is.Empty);
    }

    // Task a is started, task b queued, step c waits for both.
    private async Task<Guid> StartedAsync(int maxAttempts)
    {
        await Sql.ExecuteAsync("select pgflow.create_flow('flow', max_attempts => $1)", maxAttempts);
        await Sql.DefineAsync("flow", "a", "b", "c: a, b");
        var run = await Sql.StartAsync("flow");
        await Sql.TakeAsync(run, "a");
        return run;
    }
}
