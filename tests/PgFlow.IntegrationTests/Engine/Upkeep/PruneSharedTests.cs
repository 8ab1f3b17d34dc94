using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Engine.Races;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Upkeep;

/// <summary>What belongs to no flow: workers and stored events go by the longest age. Alone in its database.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class PruneSharedTests(TestServer server) : RaceFixture(server)
{
    private const string Prune =
        "select concat_ws(' ', events, workers) from pgflow.prune_batch('1 hour', 1000, '{other}', '{2 hours}')";

    [SetUp]
    public async Task DefineStepAsync()
    {
        await DefineAsync("step");
        await Sql.ExecuteAsync("delete from pgflow.workers where worker_id <> $1", Worker);
    }

    [Test]
    public async Task Worker_goes_by_the_longest_age()
    {
        await Sql.ExecuteAsync(
            """
            insert into pgflow.workers (worker_id, queue_name, function_name, last_heartbeat_at)
            values (gen_random_uuid(), 'old', 'f', now() - interval '121 minutes'),
              (gen_random_uuid(), 'young', 'f', now() - interval '119 minutes')
            """);

        await Sql.ExecuteAsync(Prune);

        Assert.That(
            await Sql.RowsAsync<string>("select queue_name from pgflow.workers where function_name = 'f'"),
            Is.EqualTo(new[] { "young" }));
    }

    [Test]
    public async Task Worker_goes_by_its_age_although_tasks_name_it()
    {
        await Sql.StartAsync(Flow);
        await Sql.CompleteAsync(await Sql.ClaimAsync(Flow, Worker));
        await BuryAsync();

        await Sql.ExecuteAsync(Prune);

        Assert.That(await IsKnownAsync(), Is.False);
        Assert.That(
            await Sql.RowsAsync<Guid?>("select last_worker_id from pgflow.step_tasks where flow_slug = $1", Flow),
            Has.Member(Worker));
    }

    [TestCase("select from pgflow.prune_batch('1 hour', 1000)")]
    [TestCase("select pgflow.prune_data_older_than('1 hour')")]
    public async Task Worker_with_started_tasks_is_left_to_recovery_first(string prune)
    {
        await Sql.StartAsync(Flow);
        await Sql.ClaimAsync(Flow, Worker);
        await BuryAsync();

        await Sql.ExecuteAsync(prune);

        Assert.That(await IsKnownAsync());
    }

    [Test]
    public async Task Claim_of_a_worker_that_is_pruned_meanwhile_is_recovered_by_its_timeout()
    {
        await Sql.StartAsync(Flow);
        await BuryAsync();
        await using var open = await Database.BeginAsync();
        await open.ExecuteAsync("select pgflow.claim_tasks($1, '{step}', 1, $2)", Flow, Worker);

        await Sql.ExecuteAsync("set lock_timeout = '5s'");
        await Sql.ExecuteAsync(Prune);
        await open.CommitAsync();
        await Sql.ExecuteAsync(
            "update pgflow.step_tasks set queued_at = '-infinity', started_at = now() - interval '1 hour' "
            + "where flow_slug = $1",
            Flow);

        Assert.That(
            await Sql.RowsAsync<string>(
                "select outcome from pgflow.recover_tasks(null) where flow_slug = $1", Flow),
            Is.EqualTo(new[] { "requeued" }));
    }

    [Test]
    public async Task Stored_events_stay_where_a_flow_is_kept_for_ever()
    {
        await Sql.ExecuteAsync("select pgflow.set_event_mode('table')");
        await Sql.ExecuteAsync("delete from realtime.messages");
        await Sql.StartAsync(Flow);
        await Sql.ExecuteAsync("update realtime.messages set inserted_at = now() - interval '121 minutes'");

        var kept = await Sql.ScalarAsync<int>(
            "select events from pgflow.prune_batch(null, 1000, '{other}', '{2 hours}')");
        var pruned = await Sql.ScalarAsync<int>(
            "select events from pgflow.prune_batch(null, 1000, (select array_agg(flow_slug) from pgflow.flows), "
            + "(select array_agg(interval '2 hours') from pgflow.flows))");
        await Sql.ExecuteAsync("select pgflow.set_event_mode('none')");

        Assert.That((kept, pruned), Is.EqualTo((0, 2)));
    }

    [Test]
    public async Task Stored_events_go_by_the_longest_age()
    {
        await Sql.ExecuteAsync("select pgflow.set_event_mode('table')");
        await Sql.StartAsync(Flow);
        await Sql.ExecuteAsync(
            """
            update realtime.messages
            set inserted_at = now() - case event when 'run:started' then interval '121 minutes' else '119 minutes' end
            """);

        var pruned = await Sql.ScalarAsync<string>(Prune);
        await Sql.ExecuteAsync("select pgflow.set_event_mode('none')");

        Assert.That(pruned, Is.EqualTo("1 0"));
    }

    // A worker without heartbeats claims a task that it was given back, then one that is new to it.
    [Test]
    public async Task Claim_and_prune_of_its_worker_do_not_deadlock()
    {
        await Sql.StartAsync(Flow);
        await Sql.ReleaseAsync(await Sql.ClaimAsync(Flow, Worker));
        await Sql.StartAsync(Flow);
        await BuryAsync();
        await using var claiming = await Database.BeginAsync();
        await claiming.ExecuteAsync("select pgflow.claim_tasks($1, '{step}', 1, $2)", Flow, Worker);
        await using var pruning = await Database.BeginAsync();
        await pruning.ExecuteAsync("set local lock_timeout = '5s'");

        await pruning.ExecuteAsync("select pgflow.prune_data_older_than('1 hour')");
        var claims = await claiming.Connection.QueryAsync(
            "select * from pgflow.claim_tasks($1, '{step}', 1, $2)", Flow, Worker);
        await claiming.CommitAsync();
        await pruning.CommitAsync();

        Assert.That(claims, Has.Count.EqualTo(1));
    }

    private Task<int> BuryAsync() => Sql.ExecuteAsync(
        "update pgflow.workers set last_heartbeat_at = now() - interval '1 day' where worker_id = $1", Worker);

    private Task<bool> IsKnownAsync() =>
        Sql.ScalarAsync<bool>("select exists (select from pgflow.workers where worker_id = $1)", Worker);
}
