using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Recovery;

/// <summary>Whose tasks go back to the queue, and when.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class LeaseTests(TestServer server) : RecoveryFixture(server)
{
    [Test]
    public async Task Task_of_a_worker_whose_lease_lapsed_is_queued_again_at_once_without_spending_an_attempt()
    {
        await DefineAsync("a");
        var lost = await StartWithAsync(await RegisterAsync());
        await FallSilentAsync(lost);

        Assert.That(await RecoverAsync(), Is.EqualTo(new[] { "a requeued 1" }));
        Assert.That(await TasksAsync(), Is.EqualTo(new[] { "queued, 0, 1, 0" }));
        Assert.That(await Sql.ClaimAsync(Flow, Sweeper), Has.Count.EqualTo(1));
        Assert.That(await ViolationsAsync(), Is.Empty);
    }

    [TestCase(89, 0)]
    [TestCase(91, 1)]
    public async Task Task_of_a_worker_that_was_deleted_is_judged_by_its_timeout(int seconds, int recovered)
    {
        await DefineAsync("a");
        var worker = await StartWithAsync(await RegisterAsync());
        await Sql.ExecuteAsync(
            "update pgflow.step_tasks set queued_at = '-infinity', started_at = now() - make_interval(secs => $1)",
            seconds);

        await Sql.ExecuteAsync("delete from pgflow.workers where worker_id = $1", worker);

        Assert.That(await RecoverAsync(), Has.Count.EqualTo(recovered));
    }

    [Test]
    public async Task Task_of_a_worker_within_its_lease_stays_with_it_whatever_its_timeout()
    {
        await DefineAsync("a");
        await StartWithAsync(await RegisterAsync());
        await Sql.ExecuteAsync(
            "update pgflow.step_tasks set queued_at = now() - interval '1 day', started_at = now() - interval '1 day'");

        Assert.That(await RecoverAsync(), Is.Empty);
    }

    [TestCase(14, 0)]
    [TestCase(16, 1)]
    public async Task Nobody_is_judged_before_the_judge_was_heard_for_a_lease(int aliveFor, int recovered)
    {
        await DefineAsync("a");
        await FallSilentAsync(await StartWithAsync(await RegisterAsync()));
        var judge = await RegisterAsync(TimeSpan.FromSeconds(aliveFor));

        var outcomes = await Sql.RowsAsync<string>("select outcome from pgflow.recover_tasks($1)", judge);

        Assert.That(outcomes, Has.Count.EqualTo(recovered));
    }

    [Test]
    public async Task Judge_that_was_silent_itself_has_to_be_heard_for_a_lease_again()
    {
        await DefineAsync("a");
        await FallSilentAsync(await StartWithAsync(await RegisterAsync()));
        await FallSilentAsync(Sweeper, seconds: 8);
        await Sql.ExecuteAsync("select pgflow.heartbeat($1, null, null, null, null)", Sweeper);

        Assert.That(await RecoverAsync(), Is.Empty);
    }

    [Test]
    public async Task Worker_that_comes_back_in_time_keeps_its_tasks()
    {
        await DefineAsync("a");
        var worker = await RegisterAsync();
        var claims = await ClaimWithAsync(worker);
        await FallSilentAsync(worker);
        await Sql.ExecuteAsync("select pgflow.heartbeat($1, null, null, null, null)", worker);

        await RecoverAsync();

        Assert.That(await Sql.CompleteAsync(claims), Is.EqualTo(new[] { "completed" }));
    }

    [Test]
    public async Task Late_report_of_a_lost_worker_changes_nothing_and_its_heartbeat_says_so()
    {
        await DefineAsync("a");
        var worker = await RegisterAsync();
        var claims = await ClaimWithAsync(worker);
        await FallSilentAsync(worker);
        await RecoverAsync();

        var lost = await Sql.ScalarAsync<int[]>(
            "select lost_items from pgflow.heartbeat($1, $2, $3, $4, $5)",
            worker, new[] { claims[0].RunId }, new[] { "a" }, new[] { 0 }, new[] { claims[0].ClaimNo });

        Assert.That(lost, Is.EqualTo(new[] { 1 }));
        Assert.That(await Sql.CompleteAsync(claims), Is.EqualTo(new[] { "stale" }));
        Assert.That(await Sql.FailAsync(claims), Is.EqualTo(new[] { "stale" }));
    }

    [Test]
    public async Task Zombie_cannot_finish_the_claim_that_the_same_worker_made_after_its_recovery()
    {
        await DefineAsync("a");
        var worker = await RegisterAsync();
        var old = await ClaimWithAsync(worker);
        await FallSilentAsync(worker);
        await RecoverAsync();
        await Sql.ExecuteAsync("select pgflow.heartbeat($1, null, null, null, null)", worker);
        var renewed = await Sql.ClaimAsync(Flow, worker);

        Assert.That(await Sql.CompleteAsync(old, "\"old\""), Is.EqualTo(new[] { "stale" }));
        Assert.That(await Sql.FailAsync(old), Is.EqualTo(new[] { "stale" }));
        Assert.That(await Sql.ReleaseAsync(old), Is.EqualTo(new[] { "stale" }));
        Assert.That(await Sql.ExtendAsync(old), Is.EqualTo(new[] { "stale" }));
        Assert.That(await Sql.CompleteAsync(renewed, "\"new\""), Is.EqualTo(new[] { "completed" }));
        Assert.That(
            await Sql.ScalarAsync<string>("select output::text from pgflow.runs where flow_slug = $1", Flow),
            Is.EqualTo("{\"a\": \"new\"}"));
    }

    [Test]
    public async Task Stopped_worker_that_left_tasks_behind_loses_them_without_suspicion()
    {
        await DefineAsync("a");
        var worker = await StartWithAsync(await RegisterAsync());
        await Sql.ExecuteAsync("select pgflow.stop_worker($1)", worker);

        Assert.That(await RecoverAsync(), Is.EqualTo(new[] { "a requeued 1" }));
        Assert.That(await TasksAsync(), Is.EqualTo(new[] { "queued, 0, 0" }));
    }

    [TestCase(89, 0)]
    [TestCase(91, 1)]
    public async Task Holder_without_a_lease_is_judged_by_timeout_and_half_a_minute(int runsFor, int recovered)
    {
        await DefineAsync("a");
        await StartWithAsync(await RegisterAsync(lease: null));
        await HaveRunForAsync(runsFor);

        Assert.That(await RecoverAsync(), Has.Count.EqualTo(recovered));
    }

    [Test]
    public async Task Task_whose_worker_was_deleted_is_judged_by_time()
    {
        await DefineAsync("a");
        var worker = await StartWithAsync(await RegisterAsync());
        await Sql.ExecuteAsync("delete from pgflow.workers where worker_id = $1", worker);
        var early = await RecoverAsync();
        await HaveRunForAsync(91);

        Assert.That((early.Count, (await RecoverAsync()).Single()), Is.EqualTo((0, "a requeued 1")));
    }

    [Test]
    public async Task Sweep_without_a_judge_relies_on_any_worker_that_is_heard()
    {
        await DefineAsync("a");
        await FallSilentAsync(await StartWithAsync(await RegisterAsync()));

        Assert.That(await Sql.ScalarAsync<int>("select pgflow.requeue_stalled_tasks()"), Is.EqualTo(1));
    }

    [Test]
    public async Task Sweep_where_no_worker_is_heard_waits_for_an_hour_of_silence()
    {
        await DefineAsync("a");
        var worker = await StartWithAsync(await RegisterAsync());
        await FallSilentAsync(Sweeper, seconds: 3000);
        await FallSilentAsync(worker, seconds: 3000);
        await HaveRunForAsync(4000);
        var early = await Sql.ScalarAsync<int>("select pgflow.requeue_stalled_tasks()");
        await FallSilentAsync(worker, seconds: 4000);

        Assert.That(
            (early, await Sql.ScalarAsync<int>("select pgflow.requeue_stalled_tasks()")), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task Recovery_takes_no_more_than_its_limit_and_goes_on_in_the_next_call()
    {
        await DefineAsync("m[]");
        await FallSilentAsync(await StartWithAsync(await RegisterAsync(), "[1, 2, 3, 4, 5]"));

        Assert.That(await RecoverAsync(limit: 3), Is.EqualTo(new[] { "m requeued 3" }));
        Assert.That(await RecoverAsync(limit: 3), Is.EqualTo(new[] { "m requeued 2" }));
        Assert.That(await TasksAsync(), Is.All.EqualTo("queued, 0, 0, 3"), "all judged as one group of five");
    }

    [Test]
    public async Task Claims_that_a_worker_does_not_know_of_are_given_back_and_the_others_are_not()
    {
        await DefineAsync("m[]");
        await Sql.StartAsync(Flow, "[1, 2]");
        var known = await Sql.ClaimAsync(Flow, Worker, 1);
        await Sql.ClaimAsync(Flow, Worker, 1);

        var released = await ReleaseUnheldAsync(known[0], "clock_timestamp()");

        Assert.That(released, Is.EqualTo(1));
        Assert.That(await TasksAsync(), Is.EquivalentTo(new[] { "started, 1, 0", "queued, 0, 0" }));
    }

    [Test]
    public async Task Steps_of_the_tasks_that_are_given_back_are_named_one_by_one()
    {
        await DefineAsync("m[]");
        await Sql.StartAsync(Flow, "[1, 2]");
        await Sql.ClaimAsync(Flow, Worker, 2);

        var released = await Sql.ScalarAsync<string>(
            "select concat_ws(' ', released, released_flows, released_steps) "
            + "from pgflow.release_unheld_tasks($1, '{}', '{}', '{}', '{}', clock_timestamp())",
            Worker);

        Assert.That(released, Is.EqualTo($"2 {{{Flow},{Flow}}} {{m,m}}"));
    }

    [Test]
    public async Task List_of_claims_that_arrives_late_harms_no_later_claim()
    {
        await DefineAsync("m[]");
        await Sql.StartAsync(Flow, "[1, 2]");
        var known = await Sql.ClaimAsync(Flow, Worker, 1);
        var asked = await Sql.ScalarAsync<DateTime>(
            "select asked_at from pgflow.release_unheld_tasks($1, '{}', '{}', '{}', '{}', null)", Worker);
        await Sql.ClaimAsync(Flow, Worker, 1);

        var released = await ReleaseUnheldAsync(known[0], $"'{asked:O}'");

        Assert.That(released, Is.Zero);
    }

    [Test]
    public async Task Worker_whose_lease_lapsed_is_given_nothing_before_it_is_heard()
    {
        await DefineAsync("a");
        await Sql.StartAsync(Flow);
        var worker = await RegisterAsync();
        await FallSilentAsync(worker);

        var silent = await Sql.ClaimAsync(Flow, worker);
        await Sql.ExecuteAsync("select pgflow.heartbeat($1, null, null, null, null)", worker);

        Assert.That((silent.Count, (await Sql.ClaimAsync(Flow, worker)).Count), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task Long_outage_makes_nobody_lost_by_time()
    {
        await DefineAsync("a");
        var worker = await RegisterAsync();
        var claims = await ClaimWithAsync(worker);
        await FallSilentAsync(worker, seconds: 600);
        await FallSilentAsync(Sweeper, seconds: 600);
        await HaveRunForAsync(900);

        var ofItself = await Sql.RowsAsync<string>("select outcome from pgflow.recover_tasks($1)", worker);
        await Sql.ExecuteAsync("select pgflow.heartbeat($1, null, null, null, null)", Sweeper);
        var ofOthers = await RecoverAsync();
        await Sql.ExecuteAsync("select pgflow.heartbeat($1, null, null, null, null)", worker);

        Assert.That((ofItself.Count, ofOthers.Count), Is.EqualTo((0, 0)));
        Assert.That(await Sql.CompleteAsync(claims), Is.EqualTo(new[] { "completed" }));
    }

    [Test]
    public async Task Task_that_is_given_back_keeps_its_place_in_the_queue()
    {
        await DefineAsync("a");
        await FallSilentAsync(await StartWithAsync(await RegisterAsync()));
        var before = await Sql.ScalarAsync<DateTime>("select ready_at from pgflow.step_tasks");

        await RecoverAsync();

        Assert.That(await Sql.ScalarAsync<DateTime>("select ready_at from pgflow.step_tasks"), Is.EqualTo(before));
    }

    private Task<int> ReleaseUnheldAsync(Claim known, string startedBefore) =>
        Sql.ScalarAsync<int>(
            $"select released from pgflow.release_unheld_tasks($1, $2, $3, $4, $5, {startedBefore})",
            Worker,
            new[] { known.RunId },
            new[] { known.StepSlug },
            new[] { known.TaskIndex },
            new[] { known.ClaimNo });

    private async Task<Guid> StartWithAsync(Guid worker, string input = "{}")
    {
        await Sql.StartAsync(Flow, input);
        await Sql.ClaimAsync(Flow, worker);
        return worker;
    }

    private async Task<IReadOnlyList<Claim>> ClaimWithAsync(Guid worker)
    {
        await Sql.StartAsync(Flow);
        return await Sql.ClaimAsync(Flow, worker);
    }

    private Task<int> HaveRunForAsync(int seconds) =>
        Sql.ExecuteAsync(
            """
            update pgflow.step_tasks
            set queued_at = now() - interval '1 day', started_at = now() - make_interval(secs => $1)
            where status = 'started'
            """,
            seconds);
}
