using Npgsql;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Waking;

/// <summary>Work is notified of to those who have said that they wait for it, and to nobody else.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class NotificationTests(TestServer server) : EngineFixture(server)
{
    private readonly List<string> _heard = [];
    private NpgsqlConnection? _listener;

    [SetUp]
    public async Task ListenAsync()
    {
        _heard.Clear();
        _listener = await Database.OpenAsync();
        _listener.Notification += (_, notification) => _heard.Add(notification.Payload);
        await _listener.ExecuteAsync("listen pgflow_work");
    }

    [TearDown]
    public async Task StopListeningAsync()
    {
        await _listener!.ExecuteAsync("unlisten *");
        await _listener!.DisposeAsync();
    }

    [Test]
    public async Task Work_that_nobody_waits_for_is_not_notified_of()
    {
        await DefineAsync("a");

        await Sql.StartAsync(Flow);

        Assert.That(await HeardAsync(), Is.Empty);
    }

    [Test]
    public async Task Started_runs_are_notified_of_once_per_transaction()
    {
        await DefineAsync("a", "b");
        await WaitForWorkAsync();

        await Sql.ExecuteAsync("select pgflow.start_flows($1, array_fill('{}'::jsonb, '{10}'))", Flow);

        Assert.That(await HeardAsync(), Is.EqualTo(new[] { Flow }));
    }

    [Test]
    public async Task Step_that_a_completion_starts_is_notified_of_and_the_last_one_is_not()
    {
        await DefineAsync("a", "b: a");
        var first = await StartAndClaimAsync();
        await WaitForWorkAsync();

        await Sql.CompleteAsync(first);
        var afterFirst = (await HeardAsync()).Count;
        await Sql.CompleteAsync(await Sql.ClaimAsync(Flow, Worker));

        Assert.That((afterFirst, (await HeardAsync()).Count), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Tasks_that_are_given_back_are_notified_of()
    {
        await DefineAsync("a");
        var claims = await StartAndClaimAsync();
        await WaitForWorkAsync();

        await Sql.ReleaseAsync(claims);

        Assert.That(await HeardAsync(), Is.EqualTo(new[] { Flow }));
    }

    [Test]
    public async Task Tasks_of_a_lost_worker_are_notified_of()
    {
        await DefineAsync("a");
        await StartAndClaimAsync();
        await Sql.ExecuteAsync("select pgflow.stop_worker($1)", Worker);
        var other = await Sql.RegisterWorkerAsync();
        await WaitForWorkAsync(other);

        await Sql.ExecuteAsync("select pgflow.recover_tasks($1)", other);

        Assert.That(await HeardAsync(), Has.Member(Flow));
    }

    [Test]
    public async Task Worker_that_has_taken_its_wait_back_is_not_notified()
    {
        await DefineAsync("a");
        await WaitForWorkAsync();
        await WaitForWorkAsync(seconds: 0);

        await Sql.StartAsync(Flow);

        Assert.That(await HeardAsync(), Is.Empty);
    }

    [Test]
    public async Task Worker_that_has_taken_its_wait_back_leaves_those_of_others()
    {
        await DefineAsync("a");
        var other = await Sql.RegisterWorkerAsync();
        await WaitForWorkAsync();
        await WaitForWorkAsync(other);
        await WaitForWorkAsync(seconds: 0);

        await Sql.StartAsync(Flow);

        Assert.That(await HeardAsync(), Is.EqualTo(new[] { Flow }));
    }

    [Test]
    public async Task Work_that_is_rolled_back_is_not_notified_of_and_leaves_the_wait_to_the_next()
    {
        await DefineAsync("a");
        await WaitForWorkAsync();
        await using (var producer = await Database.OpenAsync())
        {
            await producer.ExecuteAsync("begin");
            await producer.ExecuteAsync("select pgflow.start_flow($1, '{}')", Flow);
            await producer.ExecuteAsync("rollback");
        }

        var afterRollback = (await HeardAsync()).Count;
        await Sql.StartAsync(Flow);

        Assert.That((afterRollback, (await HeardAsync()).Count), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task Wait_of_a_worker_that_has_died_ends_by_itself()
    {
        await DefineAsync("a");
        await WaitForWorkAsync();
        await Sql.ExecuteAsync(
            "update pgflow.waiting_workers set waits_until = clock_timestamp() where flow_slug = $1", Flow);

        await Sql.StartAsync(Flow);

        Assert.That(await HeardAsync(), Is.Empty);
    }

    [Test]
    public async Task Worker_that_has_stopped_waits_for_nothing()
    {
        await DefineAsync("a");
        await WaitForWorkAsync();
        await Sql.ExecuteAsync("select pgflow.stop_worker($1)", Worker);

        await Sql.StartAsync(Flow);

        Assert.That(await HeardAsync(), Is.Empty);
    }

    [Test]
    public async Task Wait_for_flows_of_which_one_is_unknown_holds_for_the_others()
    {
        await DefineAsync("a");
        await Sql.ExecuteAsync("select pgflow.wait_for_work($1, array['nowhere', $2], 60)", Worker, Flow);

        await Sql.StartAsync(Flow);

        Assert.That(await HeardAsync(), Is.EqualTo(new[] { Flow }));
    }

    [Test]
    public async Task Deleting_a_flow_ends_the_waits_for_it()
    {
        await DefineAsync("a");
        await WaitForWorkAsync();

        await Sql.ExecuteAsync("select pgflow.delete_flow_and_data($1)", Flow);

        Assert.That(
            await Sql.ScalarAsync<long>("select count(*) from pgflow.waiting_workers where flow_slug = $1", Flow),
            Is.Zero);
    }

    [Test]
    public async Task Ready_flows_are_those_with_queued_tasks_of_the_steps_named()
    {
        await DefineAsync("a", "b");
        await Sql.StartAsync(Flow);
        await Sql.ExecuteAsync(
            """
            update pgflow.step_tasks set ready_at = now() + interval '1 hour'
            where flow_slug = $1 and step_slug = 'b'
            """,
            Flow);

        var ready = await Sql.RowsAsync<string>(
            """
            select flow_slug || ' ' || (ready_in = '0')
            from pgflow.ready_flows(array[$1, $1, 'nowhere'], '{a, b, a}')
            """,
            Flow);
        var late = await Sql.ScalarAsync<double>(
            "select extract(epoch from ready_in)::float8 from pgflow.ready_flows(array[$1], '{b}')", Flow);

        Assert.That(ready, Is.EqualTo(new[] { $"{Flow} true" }));
        Assert.That(late, Is.InRange(3500, 3600));
    }

    // Notifications arrive before the answer to any later statement.
    private async Task<IReadOnlyList<string>> HeardAsync()
    {
        await _listener!.ExecuteAsync("select 1");
        return [.. _heard.Where(flow => flow == Flow)];
    }

    private Task<int> WaitForWorkAsync(Guid? worker = null, int seconds = 60) =>
        Sql.ExecuteAsync("select pgflow.wait_for_work($1, array[$2], $3)", worker ?? Worker, Flow, seconds);
}
