using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Engine.Races;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Upkeep;

/// <summary>
/// Pruning in steps, beside work that goes on. Each test prunes its own flow by the age beside its slug.
/// </summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class PruneBatchTests(TestServer server) : RaceFixture(server)
{
    private const string Prune =
        "select concat_ws(' ', runs, tasks, messages) from pgflow.prune_batch(null, $1, array[$2], '{1 hour}')";

    [SetUp]
    public Task DefineMapAsync() => DefineAsync("m[]", "after: m");

    [Test]
    public async Task Old_runs_go_with_states_tasks_and_archived_messages_and_young_ones_stay()
    {
        var old = await FinishAsync(3, "61 minutes");
        var young = await FinishAsync(3, "59 minutes");

        var pruned = await PruneAsync(1_000);

        Assert.That(pruned, Is.EqualTo("1 4 4"));
        Assert.That(await RowsOfAsync(old), Is.EqualTo("0 0 0"));
        Assert.That(await RowsOfAsync(young), Is.EqualTo("1 2 4"));
        Assert.That(await PruneAsync(1_000), Is.EqualTo("0 0 0"));
    }

    [Test]
    public async Task Batch_takes_the_oldest_and_no_more_than_it_may()
    {
        var runs = new List<Guid>();
        foreach (var age in (string[])["2 hours", "4 hours", "3 hours"])
        {
            runs.Add(await FinishAsync(3, age));
        }

        await PruneAsync(5);

        Assert.That(
            new[] { await RowsOfAsync(runs[0]), await RowsOfAsync(runs[1]), await RowsOfAsync(runs[2]) },
            Is.EqualTo(new[] { "1 2 4", "0 0 0", "1 2 4" }));
    }

    [Test]
    public async Task Run_with_more_tasks_than_a_batch_goes_in_steps_and_the_invariants_hold_between_them()
    {
        var run = await FinishAsync(30, "2 hours");

        var pruned = await PruneAsync(12);
        var violations = await Sql.RowsAsync<string>("select violation from pgflow.check_invariants()");
        var left = await RowsOfAsync(run);
        for (var batch = 0; batch < 10; batch++)
        {
            await PruneAsync(12);
        }

        Assert.That((pruned, left), Is.EqualTo(("0 12 0", "1 2 19")));
        Assert.That(violations, Is.Empty);
        Assert.That(await RowsOfAsync(run), Is.EqualTo("0 0 0"));
    }

    [Test]
    public async Task Flow_without_an_age_is_kept()
    {
        var run = await FinishAsync(1, "9 years");

        await Sql.ExecuteAsync("select pgflow.prune_batch(null)");

        Assert.That(await RowsOfAsync(run), Is.EqualTo("1 2 2"));
    }

    [Test]
    public async Task Age_of_all_flows_gives_way_to_a_flows_own()
    {
        var run = await FinishAsync(1, "2 hours");

        await Sql.ExecuteAsync("select pgflow.prune_batch('1 hour', 1000, array[$1], '{1 day}')", Flow);

        Assert.That(await RowsOfAsync(run), Is.EqualTo("1 2 2"));
    }

    [Test]
    public async Task Failed_run_goes_with_its_cancelled_tasks()
    {
        var run = await Sql.StartAsync(Flow, "[1, 2, 3]");
        await Sql.FailAsync(await Sql.ClaimAsync(Flow, Worker, 1), isFinal: true);
        await AgeAsync(run, "2 hours");

        await PruneAsync(1_000);

        Assert.That(await RowsOfAsync(run), Is.EqualTo("0 0 0"));
    }

    [Test]
    public async Task Unfinished_run_stays_whatever_its_age()
    {
        var run = await Sql.StartAsync(Flow, "[1]");
        await Sql.ExecuteAsync(
            "update pgflow.runs set started_at = now() - interval '9 years' where run_id = $1", run);

        Assert.That(await PruneAsync(1_000), Is.EqualTo("0 0 0"));
    }

    [TestCase("select from pgflow.runs where run_id = $1 for no key update")]
    [TestCase("select from pgflow.step_tasks where run_id = $1 for no key update")]
    public async Task Batch_waits_for_nobody_and_leaves_what_is_in_use(string rows)
    {
        var used = await FinishAsync(1, "3 hours");
        var free = await FinishAsync(1, "2 hours");
        await using var user = await Database.BeginAsync();
        await user.ExecuteAsync(rows, used);

        await Sql.ExecuteAsync("set lock_timeout = '5s'");
        await PruneAsync(1_000);

        Assert.That((await RowsOfAsync(used), await RowsOfAsync(free)), Is.EqualTo(("1 2 2", "0 0 0")));
    }

    [Test]
    public async Task Work_goes_on_beside_an_open_batch()
    {
        await FinishAsync(3, "2 hours");
        await using var pruning = await Database.BeginAsync();
        await pruning.ScalarAsync<string>(Prune, 1_000, Flow);

        await Sql.ExecuteAsync("set lock_timeout = '5s'");
        var young = await FinishAsync(3, "0");

        Assert.That(await RowsOfAsync(young), Is.EqualTo("1 2 4"));
        await pruning.CommitAsync();
    }

    [Test]
    public async Task Two_batches_at_once_share_the_work()
    {
        await FinishAsync(1, "3 hours");
        await FinishAsync(1, "2 hours");
        await using var first = await Database.BeginAsync();
        await using var second = await Database.BeginAsync();

        var one = await first.ScalarAsync<string>(Prune, 2, Flow);
        await second.ExecuteAsync("set local lock_timeout = '5s'");
        var other = await second.ScalarAsync<string>(Prune, 1_000, Flow);
        await first.CommitAsync();
        await second.CommitAsync();

        Assert.That((one, other), Is.EqualTo(("1 2 0", "1 2 4")));
    }

    private Task<string?> PruneAsync(int rows) => Sql.ScalarAsync<string>(Prune, rows, Flow);

    // A finished run of so many map tasks and one more, that ended so long ago.
    private async Task<Guid> FinishAsync(int tasks, string age)
    {
        var run = await Sql.StartAsync(Flow, $"[{string.Join(',', Enumerable.Range(0, tasks))}]");
        await Sql.CompleteAsync(await Sql.ClaimAsync(Flow, Worker));
        await Sql.CompleteAsync(await Sql.ClaimAsync(Flow, Worker));
        await AgeAsync(run, age);
        return run;
    }

    private Task<int> AgeAsync(Guid run, string age) => Sql.ExecuteAsync(
        $"""
        with aged as (
          update pgflow.runs
          set started_at = started_at - $2::interval, completed_at = completed_at - $2::interval,
            failed_at = failed_at - $2::interval
          where run_id = $1
        ),
        aged_states as (
          update pgflow.step_states set created_at = created_at - $2::interval where run_id = $1
        )
        update pgmq.a_{Flow} set archived_at = archived_at - $2::interval where message ->> 'run_id' = $1::text
        """,
        run,
        age);

    // Runs, step states and tasks of a run.
    private Task<string?> RowsOfAsync(Guid run) => Sql.ScalarAsync<string>(
        """
        select concat_ws(' ', (select count(*) from pgflow.runs where run_id = $1),
          (select count(*) from pgflow.step_states where run_id = $1),
          (select count(*) from pgflow.step_tasks where run_id = $1))
        """,
        run);
}
