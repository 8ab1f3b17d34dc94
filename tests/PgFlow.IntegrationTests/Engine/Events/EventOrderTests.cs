using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Events;

/// <summary>Each transition is sent once, parents before children, in the transaction that makes it.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class EventOrderTests(TestServer server) : OneTransactionFixture(server)
{
    [SetUp]
    public Task StoreEventsAsync() => Sql.ExecuteAsync("select pgflow.set_event_mode('table')");

    [Test]
    public async Task Steps_follow_the_steps_they_depend_on()
    {
        await Sql.DefineAsync("flow", "a", "c: a", "b: a");
        var run = await Sql.StartAsync("flow");
        await Sql.FinishAsync(run, "a", "1");
        await Sql.FinishAsync(run, "c", "1");
        await Sql.FinishAsync(run, "b", "1");

        Assert.That(
            await EventsAsync(),
            Is.EqualTo(new[]
            {
                "run:started", "step:a:started", "step:a:completed", "step:b:started", "step:c:started",
                "step:c:completed", "step:b:completed", "run:completed",
            }));
    }

    [Test]
    public async Task Taskless_steps_complete_without_having_started()
    {
        await Sql.DefineAsync("flow", "a[]", "b[]: a", "c[]: b");
        await Sql.StartAsync("flow", "[]");

        Assert.That(
            await EventsAsync(),
            Is.EqualTo(new[]
            {
                "run:started", "step:a:completed", "step:b:completed", "step:c:completed", "run:completed",
            }));
    }

    [Test]
    public async Task Failed_run_sends_its_step_and_itself_once()
    {
        await Sql.ExecuteAsync("select pgflow.create_flow('flow', max_attempts => 1)");
        await Sql.DefineAsync("flow", "a", "b");
        var run = await Sql.StartAsync("flow");
        await Sql.TakeAsync(run, "a");
        await Sql.TakeAsync(run, "b");
        await Sql.FailAsync(run, "a");
        await Sql.FailAsync(run, "b");
        await Sql.CompleteAsync(run, "b", "1");

        Assert.That(
            await EventsAsync(),
            Is.EqualTo(new[] { "run:started", "step:a:started", "step:b:started", "step:a:failed", "run:failed" }));
    }

    [Test]
    public async Task Tasks_and_retries_send_nothing()
    {
        await Sql.DefineAsync("flow", "m[]");
        var run = await Sql.StartAsync("flow", "[1, 2]");
        await Sql.FinishAsync(run, "m", "1", 0);
        await Sql.TakeAsync(run, "m", 1);
        await Sql.FailAsync(run, "m", taskIndex: 1);

        Assert.That(await EventsAsync(), Is.EqualTo(new[] { "run:started", "step:m:started" }));
    }

    [Test]
    public async Task Repeated_calls_send_nothing_again()
    {
        await Sql.DefineAsync("flow", "a");
        var run = await Sql.StartAsync("flow");
        await Sql.FinishAsync(run, "a", "1");
        var before = await EventsAsync();

        await Sql.ExecuteAsync("select pgflow.start_ready_steps($1)", run);
        await Sql.ExecuteAsync("select pgflow.cascade_complete_taskless_steps($1)", run);
        await Sql.ExecuteAsync("select pgflow.maybe_complete_run($1)", run);
        await Sql.CompleteAsync(run, "a", "2");
        await Sql.ExecuteAsync("select pgflow.start_flow('flow', '{}', $1)", run);

        Assert.That(await EventsAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task Batch_sends_the_events_of_every_run()
    {
        await Sql.DefineAsync("flow", "a");
        await Sql.ExecuteAsync("select pgflow.start_flows('flow', '{1, 2, 3}')");

        Assert.That(
            await Sql.RowsAsync<string>(
                """
                select string_agg(event, ' ' order by ctid) from realtime.messages group by topic
                """),
            Is.EqualTo(Enumerable.Repeat("run:started step:a:started", 3)));
    }

    [Test]
    public async Task Rolled_back_change_sends_nothing()
    {
        await Sql.DefineAsync("flow", "a");
        await Sql.ExecuteAsync("savepoint before_start");
        await Sql.StartAsync("flow");
        await Sql.ExecuteAsync("rollback to savepoint before_start");

        Assert.That(await EventsAsync(), Is.Empty);
    }

    private Task<IReadOnlyList<string?>> EventsAsync() =>
        Sql.RowsAsync<string>("select event from realtime.messages order by ctid");
}
