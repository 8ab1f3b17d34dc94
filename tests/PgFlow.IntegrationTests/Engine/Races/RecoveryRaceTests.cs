using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Races;

/// <summary>A recovery beside the reports, heartbeats and claims of the worker that it takes for lost.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class RecoveryRaceTests(TestServer server) : LostWorkerFixture(server)
{
    private const string Complete = $"select outcome from pgflow.complete_tasks({Task0}, '{{1}}')";
    private const string Retry = $"select outcome from pgflow.fail_tasks({Task0}, '{{broken}}')";
    private const string FailFinally =
        $"select outcome from pgflow.fail_tasks({Task0}, '{{broken}}', finals => '{{true}}')";
    private const string Release = $"select outcome from pgflow.release_tasks({Task0})";
    private const string Extend = $"select outcome from pgflow.extend_tasks({Task0}, 600)";

    [TestCase(Complete)]
    [TestCase(Retry)]
    [TestCase(FailFinally)]
    [TestCase(Release)]
    [TestCase(Extend)]
    public async Task Report_is_stale_when_it_waited_for_the_recovery_of_its_task(string report)
    {
        // The judge stands in the report's arguments, too, so that both statements take the same.
        var answers = await RaceAsync(Recover, $"{report} where $2::uuid is not null", Run, Sweeper);

        Assert.That(answers, Is.EqualTo(("requeued 2", "stale")));
        Assert.That(await TasksAsync(), Is.EqualTo("queued, queued, queued"));
    }

    [TestCase(Complete, "completed, queued, queued", "requeued 1")]
    [TestCase(Retry, "queued, queued, queued", "requeued 1")]
    [TestCase(FailFinally, "failed, cancelled, cancelled", null)]
    [TestCase(Release, "queued, queued, queued", "requeued 1")]
    [TestCase(Extend, "queued, queued, queued", "requeued 2")]
    public async Task Recovery_leaves_a_run_to_the_report_that_has_it_locked(
        string report, string tasks, string? recoveredLater)
    {
        await using var reporting = await Database.BeginAsync();
        await reporting.ExecuteAsync(report, Run);

        var meanwhile = await RecoverAsync();
        await reporting.CommitAsync();

        Assert.That((meanwhile, await RecoverAsync()), Is.EqualTo(((string?)null, recoveredLater)));
        Assert.That(await TasksAsync(), Is.EqualTo(tasks));
    }

    [Test]
    public async Task Second_recovery_neither_waits_nor_takes_what_the_first_has_taken()
    {
        await using var first = await Database.BeginAsync();
        var taken = await first.ScalarAsync<string>(Recover, Run, Sweeper);

        await Sql.ExecuteAsync("set lock_timeout = '5s'");
        var second = await RecoverAsync();
        await first.CommitAsync();

        Assert.That((taken, second, await RecoverAsync()), Is.EqualTo(("requeued 2", (string?)null, (string?)null)));
        Assert.That(
            await Sql.RowsAsync<int>("select distinct attempts_count from pgflow.step_tasks where run_id = $1", Run),
            Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public async Task Claim_takes_nothing_that_an_open_recovery_gives_back()
    {
        var other = await Sql.RegisterWorkerAsync();
        await using var recovering = await Database.BeginAsync();
        await recovering.ExecuteAsync(Recover, Run, Sweeper);

        await Sql.ExecuteAsync("set lock_timeout = '5s'");
        var during = await Sql.ClaimAsync(Flow, other);
        await recovering.CommitAsync();
        var after = await Sql.ClaimAsync(Flow, other);

        Assert.That(
            (during.Select(claim => claim.TaskIndex).ToArray(), after.Count), Is.EqualTo((new[] { 2 }, 1)),
            "the two suspects are tried one at a time");
    }

    [Test]
    public async Task Recovery_does_not_take_an_open_claim_but_takes_it_once_it_is_committed()
    {
        await Sql.ExecuteAsync("select pgflow.heartbeat($1, '{}', '{}', '{}', '{}')", Worker);
        await using var claiming = await Database.BeginAsync();
        var claims = await claiming.Connection.ClaimAsync(Flow, Worker);
        await FallSilentAsync("2 days");

        var during = await RecoverAsync();
        await claiming.CommitAsync();
        var after = await RecoverAsync();

        Assert.That((claims.Count, during, after), Is.EqualTo((1, "requeued 2", "requeued 1")));
        Assert.That(await Sql.CompleteAsync(claims), Is.EqualTo(new[] { "stale" }));
    }

    [Test]
    public async Task Heartbeat_that_waited_for_a_recovery_learns_what_it_lost()
    {
        var answers = await RaceAsync(
            Recover,
            $"select lost_items::text from pgflow.heartbeat('{Worker}', {Task0}) where $2::uuid is not null",
            Run,
            Sweeper);

        Assert.That(answers, Is.EqualTo(("requeued 2", "{1}")));
    }

    [Test]
    public async Task Recovery_spares_a_worker_whose_heartbeat_is_open()
    {
        await using var beating = await Database.BeginAsync();
        await beating.ExecuteAsync("select pgflow.heartbeat($1, '{}', '{}', '{}', '{}')", Worker);

        var during = await RecoverAsync();
        await beating.CommitAsync();

        Assert.That((during, await RecoverAsync()), Is.EqualTo(((string?)null, (string?)null)));
        Assert.That(await Sql.CompleteAsync(Claims), Is.All.EqualTo("completed"));
    }

    [Test]
    public async Task Unheld_tasks_that_a_recovery_gave_back_meanwhile_are_not_released_again()
    {
        var answers = await RaceAsync(
            Recover,
            $"select released::text from pgflow.release_unheld_tasks('{Worker}', {Task0}, 'infinity'), "
                + "(select $2::uuid) judge",
            Run,
            Sweeper);

        Assert.That(answers, Is.EqualTo(("requeued 2", "0")));
    }

    [Test]
    public async Task Prune_leaves_a_worker_that_has_tasks_to_the_recovery_under_way()
    {
        await FallSilentAsync("2 days");
        await using var recovering = await Database.BeginAsync();
        await recovering.ExecuteAsync(Recover, Run, Sweeper);

        await Sql.ExecuteAsync("select pgflow.prune_data_older_than(interval '1 day')");
        await recovering.CommitAsync();

        Assert.That(await TasksAsync(), Is.EqualTo("queued, queued, queued"));
        Assert.That(
            await Sql.ScalarAsync<bool>("select exists (select from pgflow.workers where worker_id = $1)", Worker));
    }

    [Test]
    public async Task Recovery_goes_on_beside_a_prune()
    {
        await FallSilentAsync("2 days");
        await using var pruning = await Database.BeginAsync();
        await pruning.ExecuteAsync("select pgflow.prune_data_older_than(interval '1 day')");

        var during = await RecoverAsync();
        await pruning.CommitAsync();

        Assert.That(during, Is.EqualTo("requeued 2"));
    }
}
