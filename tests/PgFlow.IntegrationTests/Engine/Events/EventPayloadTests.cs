using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Events;

/// <summary>What is sent for which state change, read from the table that mode 'table' fills.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class EventPayloadTests(TestServer server) : OneTransactionFixture(server)
{
    [SetUp]
    public Task StoreEventsAsync() => Sql.ExecuteAsync("select pgflow.set_event_mode('table')");

    [TestCase("run:started", "event_type flow_slug input remaining_steps run_id started_at status")]
    [TestCase("step:a:started", "event_type remaining_deps remaining_tasks run_id started_at status step_slug")]
    [TestCase("step:a:completed", "completed_at event_type output run_id status step_slug")]
    [TestCase("step:m:completed", "completed_at event_type output run_id status step_slug")]
    [TestCase(
        "step:e:completed",
        "completed_at event_type output remaining_deps remaining_tasks run_id started_at status step_slug")]
    [TestCase("run:completed", "completed_at event_type flow_slug output run_id status")]
    public async Task Event_of_a_run_that_completes_has_exactly_these_keys(string name, string keys)
    {
        await CompleteRunAsync();

        Assert.That(await KeysAsync(name), Is.EqualTo(new[] { keys }));
    }

    [TestCase("step:a:failed", "error_message event_type failed_at run_id status step_slug")]
    [TestCase("run:failed", "error_message event_type failed_at flow_slug run_id status")]
    public async Task Event_of_a_run_that_fails_has_exactly_these_keys(string name, string keys)
    {
        await FailRunAsync();

        Assert.That(await KeysAsync(name), Is.EqualTo(new[] { keys }));
    }

    [Test]
    public async Task Type_violation_sends_the_run_without_its_error()
    {
        await Sql.DefineAsync("flow", "a", "m[]: a");
        var run = await Sql.StartAsync("flow");
        await Sql.FinishAsync(run, "a", "1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await KeysAsync("run:failed"), Is.EqualTo(new[] { "event_type failed_at flow_slug run_id status" }));
            Assert.That(
                await PayloadAsync("step:a:failed", "error_message"),
                Is.EqualTo("[TYPE_VIOLATION] Map step m expects array input but dependency a produced number"));
        }
    }

    [TestCase("run:started", "event_type", "run:started")]
    [TestCase("run:started", "input", """{"n": 1}""")]
    [TestCase("run:started", "remaining_steps", "3")]
    [TestCase("run:started", "status", "started")]
    [TestCase("run:started", "flow_slug", "flow")]
    [TestCase("step:a:started", "event_type", "step:started")]
    [TestCase("step:a:started", "step_slug", "a")]
    [TestCase("step:m:started", "remaining_tasks", "2")]
    [TestCase("step:a:started", "remaining_deps", "0")]
    [TestCase("step:a:completed", "event_type", "step:completed")]
    [TestCase("step:a:completed", "output", "[1, 2]")]
    [TestCase("step:m:completed", "output", "[\"first\", \"last\"]")]
    [TestCase("step:m:completed", "status", "completed")]
    [TestCase("run:completed", "event_type", "run:completed")]
    [TestCase("run:completed", "output", """{"b": true, "m": ["first", "last"]}""")]
    public async Task Event_carries_the_rows_value(string name, string key, string value)
    {
        await Sql.DefineAsync("flow", "a", "b", "m[]: a");
        var run = await Sql.StartAsync("flow", """{"n": 1}""");
        await Sql.FinishAsync(run, "a", "[1, 2]");
        await Sql.FinishAsync(run, "m", "\"last\"", 1);
        await Sql.FinishAsync(run, "m", "\"first\"", 0);
        await Sql.FinishAsync(run, "b", "true");

        Assert.That(await PayloadAsync(name, key), Is.EqualTo(value));
    }

    [Test]
    public async Task Taskless_step_carries_zeros_and_an_empty_array()
    {
        await CompleteRunAsync();

        Assert.That(
            await Sql.ScalarAsync<bool>(
                """
                select payload @> '{"remaining_tasks": 0, "remaining_deps": 0, "output": [], "status": "completed"}'
                  and payload ->> 'started_at' = to_jsonb(now()) #>> '{}'
                from realtime.messages where event = 'step:e:completed'
                """),
            Is.True);
    }

    [Test]
    public async Task Message_has_topic_extension_and_is_not_private()
    {
        await CompleteRunAsync();

        Assert.That(
            await Sql.ScalarAsync<bool>(
                """
                select bool_and(topic = 'pgflow:run:' || (payload ->> 'run_id') and extension = 'broadcast'
                  and not private and inserted_at is not null and id is not null)
                from realtime.messages
                """),
            Is.True);
    }

    private Task<string?> PayloadAsync(string name, string key) =>
        Sql.ScalarAsync<string>("select payload ->> $2 from realtime.messages where event = $1", name, key);

    private Task<IReadOnlyList<string?>> KeysAsync(string name) =>
        Sql.RowsAsync<string>(
            """
            select (select string_agg(key, ' ' order by key collate "C") from jsonb_object_keys(payload) key)
            from realtime.messages where event = $1
            """,
            name);

    private async Task CompleteRunAsync()
    {
        await Sql.DefineAsync("flow", "a", "m[]: a", "n", "e[]: n");
        var run = await Sql.StartAsync("flow");
        await Sql.FinishAsync(run, "n", "[]");
        await Sql.FinishAsync(run, "a", "[1]");
        await Sql.FinishAsync(run, "m", "2");
    }

    private async Task FailRunAsync()
    {
        await Sql.ExecuteAsync("select pgflow.create_flow('flow', max_attempts => 1)");
        await Sql.DefineAsync("flow", "a", "b");
        var run = await Sql.StartAsync("flow");
        await Sql.TakeAsync(run, "a");
        await Sql.FailAsync(run, "a", "broken");
    }
}
