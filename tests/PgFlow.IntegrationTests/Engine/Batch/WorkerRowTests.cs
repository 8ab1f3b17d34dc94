using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Batch;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class WorkerRowTests(TestServer server) : OneTransactionFixture(server)
{
    private const string Worker = "'11111111-1111-1111-1111-111111111111'";

    private const string Beat = $"select * from pgflow.heartbeat({Worker}, ";

    private static readonly Guid Other = new("22222222-2222-2222-2222-222222222222");

    [Test]
    public async Task Registered_worker_is_alive()
    {
        await RegisterAsync();

        Assert.That(
            await Sql.ScalarAsync<string>(
                """
                select concat_ws(' ', queue_name, function_name, started_at = now(), last_heartbeat_at = now(),
                  stopped_at)
                from pgflow.workers
                """),
            Is.EqualTo("queue function t t"));
    }

    [Test]
    public async Task Registering_again_renews_a_stopped_worker()
    {
        await RegisterAsync();
        await Sql.ExecuteAsync(
            $"""
            select pgflow.stop_worker({Worker});
            update pgflow.workers set last_heartbeat_at = now() - interval '1 day';
            select pgflow.register_worker({Worker}, 'other', 'function');
            """);

        Assert.That(
            await Sql.ScalarAsync<string>(
                "select concat_ws(' ', queue_name, last_heartbeat_at = now(), stopped_at) from pgflow.workers"),
            Is.EqualTo("other t"));
    }

    [TestCase("lease_seconds = 15, last_heartbeat_at = now() - interval '7 seconds'", ExpectedResult = true)]
    [TestCase("lease_seconds = 15, last_heartbeat_at = now() - interval '8 seconds'", ExpectedResult = false)]
    [TestCase("lease_seconds = 15, stopped_at = now()", ExpectedResult = false)]
    [TestCase("lease_seconds = null", ExpectedResult = false)]
    public async Task<bool> Registering_again_makes_no_gap_where_there_was_none(string state)
    {
        await RegisterAsync();
        await Sql.ExecuteAsync($"update pgflow.workers set alive_since = now() - interval '1 hour', {state}");

        await RegisterAsync();

        return await Sql.ScalarAsync<bool>(
            "select alive_since = now() - interval '1 hour' and last_heartbeat_at = now() from pgflow.workers");
    }

    [Test]
    public async Task Stopped_worker_says_when()
    {
        await RegisterAsync();

        await Sql.ExecuteAsync($"select pgflow.stop_worker({Worker})");

        Assert.That(await Sql.ScalarAsync<bool>("select stopped_at = now() from pgflow.workers"), Is.True);
    }

    [Test]
    public async Task Worker_that_is_drained_is_told_by_its_heartbeat_and_no_other_one_is()
    {
        await RegisterAsync();
        await Sql.InsertWorkerAsync(Other);

        await Sql.ExecuteAsync("select pgflow.drain_worker($1)", Other);

        Assert.That(await Sql.ScalarAsync<bool>($"{Beat} '{{}}', '{{}}', '{{}}', '{{}}')"), Is.False);
        Assert.That(
            await Sql.ScalarAsync<bool>(
                "select is_deprecated from pgflow.heartbeat($1, '{}', '{}', '{}', '{}')", Other),
            Is.True);
    }

    [Test]
    public async Task Draining_again_keeps_the_first_time()
    {
        await RegisterAsync();
        await Sql.ExecuteAsync("update pgflow.workers set deprecated_at = now() - interval '1 hour'");

        await Sql.ExecuteAsync($"select pgflow.drain_worker({Worker})");

        Assert.That(
            await Sql.ScalarAsync<bool>("select deprecated_at = now() - interval '1 hour' from pgflow.workers"),
            Is.True);
    }

    [Test]
    public async Task Draining_of_an_unknown_worker_is_refused()
    {
        var error = await ErrorAsync($"select pgflow.drain_worker({Worker})");

        Assert.That(error.SqlState, Is.EqualTo("PF005"));
        Assert.That(error.Hint, Does.Contain("from pgflow.workers where stopped_at is null"));
    }

    [Test]
    public async Task Waiting_of_an_unknown_worker_is_refused()
    {
        var error = await ErrorAsync($"select pgflow.wait_for_work({Worker}, '{{}}', 60)");

        Assert.That(error.SqlState, Is.EqualTo("PF005"));
        Assert.That(error.Hint, Does.Contain("register_worker"));
    }

    [Test]
    public async Task Registered_worker_says_where_it_runs()
    {
        await Sql.ExecuteAsync(
            $"select pgflow.register_worker({Worker}, 'q', 'f', 15, host => 'a', process_id => 7, version => '1.2')");

        Assert.That(
            await Sql.ScalarAsync<string>("select concat_ws(' ', host, process_id, version) from pgflow.workers"),
            Is.EqualTo("a 7 1.2"));
    }

    [Test]
    public async Task Heartbeat_renews_and_tells_of_deprecation()
    {
        await RegisterAsync();
        await Sql.ExecuteAsync("update pgflow.workers set last_heartbeat_at = now() - interval '1 day'");
        var before = await Sql.ScalarAsync<bool>($"{Beat} '{{}}', '{{}}', '{{}}', '{{}}')");
        await Sql.ExecuteAsync("update pgflow.workers set deprecated_at = now()");

        var after = await Sql.ScalarAsync<bool>($"{Beat} '{{}}', '{{}}', '{{}}', '{{}}')");

        Assert.That((before, after), Is.EqualTo((false, true)));
        Assert.That(await Sql.ScalarAsync<bool>("select last_heartbeat_at = now() from pgflow.workers"), Is.True);
    }

    [Test]
    public async Task Heartbeat_names_the_claims_that_are_lost()
    {
        await Sql.DefineAsync("flow", "m[]");
        var run = await Sql.StartAsync("flow", "[1, 2, 3, 4]");
        foreach (var index in Enumerable.Range(0, 3))
        {
            await Sql.TakeAsync(run, "m", index);
        }

        await Sql.CompleteAsync(run, "m", "1", 1);

        var lost = await Sql.ScalarAsync<int[]>(
            """
            select lost_items from pgflow.heartbeat($2, array_fill($1, array[6]), '{m, m, m, m, m, x}',
              '{0, 1, 2, 3, 9, 0}', '{1, 1, 2, 1, 1, 1}')
            """,
            run, ContractCalls.Worker);

        Assert.That(lost, Is.EqualTo(new[] { 2, 3, 4, 5, 6 }));
    }

    [Test]
    public async Task Heartbeat_without_claims_loses_none()
    {
        await RegisterAsync();

        Assert.That(
            await Sql.ScalarAsync<int[]>(
                $"select lost_items from pgflow.heartbeat({Worker}, null, null, null, null)"),
            Is.Empty);
    }

    [Test]
    public async Task Heartbeat_of_an_unknown_worker_is_refused()
    {
        var error = await ErrorAsync($"{Beat} '{{}}', '{{}}', '{{}}', '{{}}')");

        Assert.That(error.SqlState, Is.EqualTo("PF005"));
        Assert.That(error.Hint, Does.Contain("register_worker"));
    }

    [Test]
    public async Task Heartbeat_refuses_arrays_of_different_lengths()
    {
        await RegisterAsync();

        Assert.That((await ErrorAsync($"{Beat} '{{}}', '{{a}}', '{{}}', '{{}}')")).SqlState, Is.EqualTo("PF006"));
    }

    private Task<int> RegisterAsync() =>
        Sql.ExecuteAsync($"select pgflow.register_worker({Worker}, 'queue', 'function')");
}
